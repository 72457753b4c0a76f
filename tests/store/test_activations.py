"""Reading a recording: what was written comes back, and damage is named."""

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis
from neuroglass.store.activations import ActivationStore
from neuroglass.store.recording_folder import RecordingFolder
from neuroglass.store.recording_plan import RecordingPlan

TOTAL = 50
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


def record(root, *, batch=7, stop=TOTAL, **changes):
    with ActivationStore.create_or_resume(root, plan(**changes)) as writer:
        for start in range(writer.done, stop, batch):
            writer.write(start, rows(start, min(start + batch, stop)))
    return writer


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    root = tmp_path_factory.mktemp("whole") / "recording"
    record(root)
    return root


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("codec", ["none", "lz4"])
@pytest.mark.parametrize("batch", [1, 8, 50])
def test_every_sample_and_every_unit_comes_back(tmp_path, dtype, codec, batch):
    record(tmp_path / "r", dtype=dtype, codec=codec, batch=batch)
    store = ActivationStore.open(tmp_path / "r")
    assert store.complete
    assert store.layers == tuple(LAYERS)
    for layer in LAYERS:
        everything = planted(layer, 0, TOTAL).astype(dtype)
        for ids in (range(TOTAL), [3], [7, 8, 9], [49, 0, 17, 0], np.array([20, 10]), []):
            found = store.samples(layer, ids)
            assert found.dtype == dtype
            np.testing.assert_array_equal(found, everything[list(ids)])
        axis = store.plan.unit_axis(layer)
        for index in range(store.plan.shape(layer)[axis]):
            np.testing.assert_array_equal(store.unit(layer, index), everything.take(index, 1 + axis))


def test_a_unit_is_a_unit_where_positions_come_first(whole):
    assert ActivationStore.open(whole).unit("RELU#1", 1).shape == (TOTAL, 3)
    assert ActivationStore.open(whole).unit("relu#1", 1).shape == (TOTAL, 4, 4)


def test_samples_are_found_by_their_ids_in_any_order(tmp_path):
    ids = [(7 * place + 3) % 50 + 100 for place in range(50)]
    record(tmp_path / "r", samples=ids)
    store = ActivationStore.open(tmp_path / "r")
    np.testing.assert_array_equal(store.samples("relu#1", [ids[40], ids[2]]), planted("relu#1", 0, 50)[[40, 2]])
    for missing in (99, -1, 150, 7):
        with pytest.raises(InvalidInput, match=f"sample {missing} was not recorded"):
            store.samples("relu#1", [ids[0], missing])


def test_an_unfinished_recording_says_so(tmp_path):
    record(tmp_path / "r", stop=20)
    store = ActivationStore.open(tmp_path / "r")
    assert not store.complete
    np.testing.assert_array_equal(store.samples("relu#1", [15]), planted("relu#1", 15, 16))
    for ask in (lambda: store.samples("relu#1", [16]), lambda: store.unit("relu#1", 0)):
        with pytest.raises(InvalidInput, match="stopped after 16 of 50 samples; run the recording again"):
            ask()


@pytest.mark.parametrize("codec", ["none", "lz4"])
@pytest.mark.parametrize("harm", ["cut", "emptied", "removed", "flipped"])
def test_a_damaged_chunk_is_named(tmp_path, codec, harm):
    record(tmp_path / "r", codec=codec)
    store = ActivationStore.open(tmp_path / "r")
    path = RecordingFolder(tmp_path / "r").array_folder(store.plan, "my layer/..") / "c" / "2" / "0"
    content = path.read_bytes()
    flipped = content[:30] + bytes([content[30] ^ 1]) + content[31:]
    path.unlink() if harm == "removed" else path.write_bytes(
        {"cut": content[:9], "emptied": b"", "flipped": flipped}[harm]
    )
    for ask in (lambda: store.samples("my layer/..", [3, 17]), lambda: store.unit("my layer/..", 1)):
        with pytest.raises(InvalidInput, match=f"{path}.*delete the folder {tmp_path / 'r'} and record again"):
            ask()
    np.testing.assert_array_equal(store.samples("my layer/..", [3]), planted("my layer/..", 3, 4))


@pytest.mark.parametrize("name", ["recording.json", "progress.json", "layers/0001-relu-1/zarr.json"])
@pytest.mark.parametrize("content", [b"", b'{"format": 1', b"[]", b'{"format": 9}', b'{"format": 1, "done": 3}'])
def test_damaged_metadata_is_named(tmp_path, name, content):
    record(tmp_path / "r")
    (tmp_path / "r" / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=str(tmp_path / "r" / name)):
        ActivationStore.open(tmp_path / "r").samples("relu#1", [0])
    with pytest.raises(InvalidInput, match=str(tmp_path / "r" / name)):
        record(tmp_path / "r")


def test_unknown_layers_and_units_are_told_with_what_there_is(whole):
    store = ActivationStore.open(whole)
    with pytest.raises(InvalidInput, match=r"layer 'relu' was not recorded; recorded: 'my layer/..', 'relu#1'"):
        store.samples("relu", [0])
    for index in (-1, 3):
        with pytest.raises(InvalidInput, match=f"no unit {index}; write 0 to 2"):
            store.unit("relu#1", index)
