"""Writing a recording: nothing wrong is kept, and one that was killed ends with the same bytes."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis
from neuroglass.store import writer as writer_module
from neuroglass.store.activations import ActivationStore
from neuroglass.store.recording_plan import RecordingPlan

TOTAL, BATCH = 50, 7
LAYERS = {
    "my layer/..": (Axis("unit", 5),),
    "relu#1": (Axis("channel", 3), Axis("y", 4, "px"), Axis("x", 4, "px")),
    "RELU#1": (Axis("token", 3), Axis("unit", 2)),
}


def plan(**changes):
    told = {"model": "m1", "data": "d1", "samples": range(TOTAL), "layers": LAYERS, "chunk": 8, **changes}
    return RecordingPlan(**told)


def planted(layer, start, stop):
    """Every value says its sample and its place."""
    shape = plan().shape(layer)
    places = np.arange(np.prod(shape)).reshape(shape) / 64
    return (np.arange(start, stop).reshape(-1, *[1] * len(shape)) + places).astype("f4")


def rows(start, stop):
    return {layer: planted(layer, start, stop) for layer in LAYERS}


def record(root, *, batch=BATCH, stop=TOTAL, **changes):
    with ActivationStore.create_or_resume(root, plan(**changes)) as writer:
        for start in range(writer.done, stop, batch):
            writer.write(start, rows(start, min(start + batch, stop)))
    return writer


def files(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(Path(root).rglob("*")) if path.is_file()}


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "neuroglass-behind"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    root = tmp_path_factory.mktemp("whole") / "recording"
    record(root)
    return root


def test_the_batch_size_of_the_writer_does_not_change_a_byte(tmp_path, whole):
    record(tmp_path / "r", batch=50)
    assert files(tmp_path / "r") == files(whole)


def test_dead_units_are_written_like_others(tmp_path):
    with ActivationStore.create_or_resume(tmp_path / "r", plan()) as writer:
        writer.write(0, {layer: np.zeros_like(values) for layer, values in rows(0, TOTAL).items()})
    assert not ActivationStore.open(tmp_path / "r").samples("relu#1", range(TOTAL)).any()


def test_killed_at_any_moment_it_resumes_to_the_same_bytes(tmp_path, whole):
    kills, calls = 0, 1
    while calls < 200:
        root = tmp_path / f"killed{calls}"
        for _ in range(2):  # the second run is killed as well, then one finishes
            ended = subprocess.run([sys.executable, __file__, str(root), str(calls)], check=False)
            kills += ended.returncode == -signal.SIGKILL
        done = ActivationStore.open(root).done if (root / "recording.json").exists() else 0
        assert done % 8 == 0 or done == TOTAL
        store_rows = ActivationStore.open(root).samples("relu#1", range(done)) if done else planted("relu#1", 0, 0)
        np.testing.assert_array_equal(store_rows, planted("relu#1", 0, done))
        assert record(root).done == TOTAL
        assert files(root) == files(whole)
        calls = int(calls * 2.6) + 1
    assert kills >= 8


@pytest.mark.parametrize("stop", [0, 7, 8, 23, 48, 49])
def test_stopped_early_it_continues_from_a_chunk_boundary(tmp_path, whole, stop):
    assert record(tmp_path / "r", stop=stop).done == stop - stop % 8
    assert ActivationStore.open(tmp_path / "r").done == stop - stop % 8
    assert record(tmp_path / "r").done == TOTAL
    assert files(tmp_path / "r") == files(whole)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"model": "m2"}, "network 'm1', asked for 'm2'"),
        ({"data": "d2"}, "data 'd1', asked for 'd2'"),
        ({"dtype": "float16"}, "dtype 'float32', asked for 'float16'"),
        ({"pooled": True}, "pooled False, asked for True"),
        ({"chunk": 16}, "chunk 8, asked for 16"),
        ({"samples": range(1, 51)}, "other samples"),
        ({"layers": {"fc": (Axis("unit", 5),)}}, "other layers or shapes .*'fc'"),
        ({"layers": dict(reversed(LAYERS.items()))}, "layers in another order"),
    ],
)
def test_another_plan_is_refused_and_nothing_changes(tmp_path, changes, told):
    record(tmp_path / "r", stop=20)
    before = files(tmp_path / "r")
    with pytest.raises(InvalidInput, match=f"{told}.*[Nn]ame another folder"):
        ActivationStore.create_or_resume(tmp_path / "r", plan(**changes))
    assert files(tmp_path / "r") == before


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("all of it")
    with pytest.raises(InvalidInput, match=r"not empty \('thesis.tex'\) and no recording"):
        record(tmp_path)
    with pytest.raises(InvalidInput, match="is not a recording"):
        ActivationStore.open(tmp_path)
    assert files(tmp_path) == {"thesis.tex": b"all of it"}


@pytest.mark.parametrize(("value", "word"), [(np.nan, "NaN"), (np.inf, "infinity"), (-np.inf, "infinity")])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_the_first_sample_and_layer_that_is_not_a_number_is_named(tmp_path, value, word, dtype):
    given = rows(0, TOTAL)
    given["relu#1"][21, 2, 3, 3] = value
    given["my layer/.."][30, 4] = value
    given["RELU#1"][21] = value  # later in the network
    writer = ActivationStore.create_or_resume(tmp_path / "r", plan(dtype=dtype, samples=range(100, 150)))
    with pytest.raises(InvalidInput, match=f"layer 'relu#1' gives {word} on sample 121"), writer:
        writer.write(0, given)


def test_an_activation_beyond_float16_is_named_and_float32_advised(tmp_path):
    given = rows(0, TOTAL)
    given["relu#1"][9, 1, 2, 3] = -65521
    with (
        pytest.raises(InvalidInput, match=r"layer 'relu#1' reaches 65521 on sample 9.*65504.*record as float32"),
        ActivationStore.create_or_resume(tmp_path / "r", plan(dtype="float16")) as writer,
    ):
        writer.write(0, given)
    given["relu#1"][9, 1, 2, 3] = -65519  # rounds to the largest that float16 holds
    with ActivationStore.create_or_resume(tmp_path / "r", plan(dtype="float16")) as writer:
        writer.write(0, given)
    assert ActivationStore.open(tmp_path / "r").samples("relu#1", [9]).min() == -65504


def test_a_fault_behind_reaches_the_caller_at_its_next_write(tmp_path):
    given = rows(0, 10)
    given["relu#1"][:] = np.nan
    writer = ActivationStore.create_or_resume(tmp_path / "r", plan())
    with pytest.raises(InvalidInput, match="NaN on sample 0"), writer:
        writer.write(0, given)
        while not writer._behind._fault:
            time.sleep(0.001)
        writer.write(10, rows(10, 20))
    assert not threads()
    assert record(tmp_path / "r").done == TOTAL


@pytest.mark.parametrize(
    ("start", "given", "told"),
    [
        (7, rows(7, 14), "the next row is 0"),
        (0, {**rows(0, 7), "fc": np.zeros(7)}, "got layers.*fc"),
        (0, {**rows(0, 7), "RELU#1": np.zeros((7, 2, 3))}, r"'RELU#1' gave shape \(7, 2, 3\)"),
        (0, {**rows(0, 7), "RELU#1": np.zeros((6, 3, 2))}, r"'RELU#1' gave shape \(6, 3, 2\)"),
        (0, rows(0, 51), "the next row is 0 of 50"),
    ],
)
def test_rows_that_do_not_fit_the_plan_are_refused(tmp_path, start, given, told):
    writer = ActivationStore.create_or_resume(tmp_path / "r", plan())
    with pytest.raises(InvalidInput, match=told), writer:
        writer.write(start, given)


def test_ctrl_c_joins_the_thread_and_the_folder_resumes(tmp_path, whole):
    with pytest.raises(KeyboardInterrupt), ActivationStore.create_or_resume(tmp_path / "r", plan()) as writer:
        writer.write(0, rows(0, 30))
        raise KeyboardInterrupt
    assert not threads()
    record(tmp_path / "r")
    assert files(tmp_path / "r") == files(whole)


def test_a_full_disk_is_told_and_the_folder_resumes(tmp_path, whole, monkeypatch):
    take = writer_module._LayerRows.take

    def fail(self, start, values):
        if start >= 3 * BATCH:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        take(self, start, values)

    with (
        monkeypatch.context() as patch,
        pytest.raises(InvalidInput, match=r"is full; free some space.*16 samples are kept"),
    ):
        patch.setattr(writer_module._LayerRows, "take", fail)
        record(tmp_path / "r")
    record(tmp_path / "r")
    assert files(tmp_path / "r") == files(whole)


def test_a_file_that_the_system_cuts_off_is_told_and_the_folder_resumes(tmp_path):
    code = f"""
import resource, sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_writer import *
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
layers = {{"fc": (Axis("unit", 400),)}}
with ActivationStore.create_or_resume({str(tmp_path / "r")!r}, plan(layers=layers)) as writer:
    writer.write(0, {{"fc": np.ones((50, 400))}})
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "InvalidInput: the disk that holds" in ended.stderr
    with ActivationStore.create_or_resume(tmp_path / "r", plan(layers={"fc": (Axis("unit", 400),)})) as writer:
        writer.write(0, {"fc": np.ones((50, 400))})
    assert (ActivationStore.open(tmp_path / "r").unit("fc", 399) == 1).all()


def test_every_name_on_disk_is_safe(whole):
    assert {path.name for path in (whole / "layers").iterdir()} == {"0000-my-layer-..", "0001-relu-1", "0002-RELU-1"}


def test_memory_does_not_grow_with_the_number_of_samples(tmp_path):
    def peak(total):
        wide = plan(samples=range(total), layers={"fc": (Axis("unit", 1000),)}, chunk=64)
        tracemalloc.start()
        with ActivationStore.create_or_resume(tmp_path / str(total), wide) as writer:
            for start in range(0, total, 64):
                writer.write(start, {"fc": np.ones((64, 1000), "f4")})
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(64)
    assert peak(64 * 64) < 1.3 * peak(64 * 16) < 64 * 16 * 4000


def kill_after(calls):
    """SIGKILL at the given file operation: any write, rename or deletion of this process."""
    left = [calls]

    def count(event, _):
        if event in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


if __name__ == "__main__":  # the process that the test of killing starts
    kill_after(int(sys.argv[2]))
    record(sys.argv[1])
