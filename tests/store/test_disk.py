"""Results on disk: whole or not at all, the same when they come back, and never walked out of."""

import errno
import json
import os
import subprocess
import sys
import threading
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import KINDS, Checked, Projection, Provenance, Question, Result, Verdict
from neuroglass.store import arrays as arrays_module
from neuroglass.store.disk import DiskStore


def question(**changes):
    told = {"family": "projection", "method": "pca", "parameters": {}, "model": "m", "data": "d", **changes}
    return Question(**told)


def projection(*, values=None, **changes):
    parts = {name: changes.pop(name) for name in ("scores", "notes", "columns") if name in changes}
    points = np.arange(6.0).reshape(3, 2) if values is None else values
    positions = Field(points, (Axis("sample", 3, ticks=(4, 7, 9)), Axis("component", 2)), "position")
    return Projection(provenance=Provenance(question(**changes)), positions=positions, **parts)


def same(one, other):
    assert type(one) is type(other)
    assert repr(one.describe()) == repr(other.describe())  # repr: NaN is not equal to itself
    for mine, theirs in ((one.fields, other.fields), (one.columns, other.columns)):
        assert list(mine) == list(theirs)
        for name in mine:
            assert mine[name].values.dtype == theirs[name].values.dtype
            np.testing.assert_array_equal(mine[name].values, theirs[name].values)
            assert mine[name].axes == theirs[name].axes
    return True


def files(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_of_result_comes_back_as_it_was(tmp_path, kind):
    own = [f.name for f in fields(kind) if f.name not in {"verdict", *(f.name for f in fields(Result))}]
    verdict = {"verdict": Verdict(False, "Not so.")} if issubclass(kind, Checked) else {}
    rng = np.random.default_rng(0)
    axes = Axis("sample", 2), Axis("x", 3, "px", start=0.5, step=0.25)
    made = kind(
        provenance=Provenance(
            question(
                parameters={"steps": 3, "deep": [1, {"a": None, "b": [True, "ü", 0.1]}]}, at=("a", "b"), samples=(1, 4)
            ),
            {"device": "cpu", "batch": 7, "tolerance": float("inf")},
            {"torch": "2.13"},
        ),
        scores={"kl": float("nan"), "gap": float("-inf"), "hit@6": 0.1},
        notes=("first", "second"),
        columns={"label": column(["cat", "höhle"], "label", axes[0]), "../n\0": column([1, 2], "count", axes[0])},
        **{name: Field(rng.normal(size=(2, 3)).astype("f4"), axes, name, signed=False) for name in own},
        **verdict,
    )
    store = DiskStore(tmp_path)
    assert same(store.get(store.put(made)), made)
    assert store.get(made.id).question == made.question


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.text(min_size=1).filter(lambda name: name.isprintable()), st.floats(width=64), max_size=4),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    ),
)
def test_any_scores_and_parameters_come_back_as_they_were(tmp_path_factory, scores, parameter):
    made = projection(scores=scores, parameters={"any": parameter})
    store = DiskStore(tmp_path_factory.mktemp("store"))
    back = store.get(store.put(made))
    assert same(back, made)
    assert back.question.parameters == made.question.parameters


def test_the_same_result_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        DiskStore(tmp_path / name).put(projection(scores={"kl": 1.0}))
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_numpy_alone_reads_the_arrays(tmp_path):
    id = DiskStore(tmp_path).put(projection())
    with np.load(tmp_path / "results" / id / "arrays.npz", allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["fields/positions"], np.arange(6.0).reshape(3, 2))


def test_what_is_there_stays_unless_replaced(tmp_path):
    store = DiskStore(tmp_path)
    id = store.put(projection())
    store.put(projection(values=np.ones((3, 2))))
    assert store.get(id).values.sum() == 15
    store.put(projection(values=np.ones((3, 2))), replace=True)
    assert store.get(id).values.sum() == 6
    assert not list((tmp_path / "drafts").iterdir())


def test_ids_are_told_oldest_first(tmp_path):
    store = DiskStore(tmp_path)
    ids = [store.put(projection(target=f"logit:{n}")) for n in range(5)]
    for age, id in enumerate(reversed(ids)):
        os.utime(tmp_path / "results" / id / "result.json", ns=(age, age))
    assert store.ids() == tuple(reversed(ids))


def test_a_removed_result_is_gone_and_the_others_stay(tmp_path):
    store = DiskStore(tmp_path)
    first, second = store.put(projection()), store.put(projection(target="logit:1"))
    store.remove(first)
    assert first not in store
    assert store.ids() == (second,)
    with pytest.raises(InvalidInput, match=first):
        store.get(first)
    with pytest.raises(InvalidInput, match=first):
        store.remove(first)


@pytest.mark.parametrize("id", ["../../etc", "", "0" * 19, "0" * 21, "A" * 20, "0" * 20 + "\n", "/" * 20])
def test_no_id_leads_out_of_the_folder(tmp_path, id):
    store = DiskStore(tmp_path)
    assert id not in store
    for ask in (store.get, store.describe, store.remove):
        with pytest.raises(InvalidInput, match="is not the id"):
            ask(id)


def test_python_objects_are_refused_before_anything_is_written(tmp_path):
    labels = column(np.array(["a", None, 3], dtype=object), "label", Axis("sample", 3))
    with pytest.raises(InvalidInput, match="columns/label holds Python objects"):
        DiskStore(tmp_path).put(projection(columns={"label": labels}))
    assert files(tmp_path) == {}


def test_numpy_numbers_are_kept_as_plain_ones(tmp_path):
    plan = {"batch": np.int64(7), "tolerance": np.float32(0.5), "exact": np.True_}
    made = Projection(provenance=Provenance(question(), plan), positions=projection().positions)
    store = DiskStore(tmp_path)
    assert json.dumps(store.get(store.put(made)).provenance.plan) == '{"batch": 7, "tolerance": 0.5, "exact": true}'


@pytest.mark.parametrize("plan", [{"device": object()}, {"batch": {1: 2}}, {"x": {"$float": "nan"}}])
def test_what_json_would_lose_is_refused_before_anything_is_written(tmp_path, plan):
    made = projection()
    with pytest.raises(InvalidInput, match=r"provenance\.plan\."):
        DiskStore(tmp_path).put(Projection(provenance=Provenance(made.question, plan), positions=made.positions))
    assert files(tmp_path) == {}


def test_an_unknown_kind_of_result_is_refused(tmp_path):
    class Own(Projection):
        pass

    with pytest.raises(InvalidInput, match="a Own cannot be kept"):
        DiskStore(tmp_path).put(Own(provenance=projection().provenance, positions=projection().positions))


@pytest.mark.parametrize("file", ["result.json", "arrays.npz"])
@pytest.mark.parametrize("harm", ["cut", "emptied", "removed", "garbage", "list"])
def test_a_damaged_file_is_named_and_the_others_still_come(tmp_path, file, harm):
    store = DiskStore(tmp_path)
    bad, good = store.put(projection()), store.put(projection(target="logit:1"))
    path = tmp_path / "results" / bad / file
    whole = path.read_bytes()
    harmed = {"cut": whole[: len(whole) // 2], "emptied": b"", "garbage": b"\xff\x00" * 99, "list": b"[]"}
    path.unlink() if harm == "removed" else path.write_bytes(harmed[harm])
    with pytest.raises(InvalidInput, match=f"(?s){path}.*delete the folder {path.parent} and ask again"):
        store.get(bad)
    assert set(store.ids()) == {bad, good}
    assert store.get(good).id == good
    store.put(projection(), replace=True)
    assert same(store.get(bad), projection())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": 2}, "format 2.*upgrade"),
        ({"kind": "Guess"}, "Guess"),
        ({"fields": {}}, "positions"),
        ({"scores": None}, "does not describe"),
        ({"provenance": {}}, "question"),
    ],
)
def test_a_changed_description_is_refused(tmp_path, change, told):
    store = DiskStore(tmp_path)
    id = store.put(projection())
    path = tmp_path / "results" / id / "result.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(InvalidInput, match=f"(?s)result.json.*{told}"):
        store.get(id)


def test_a_result_under_the_id_of_another_is_refused(tmp_path):
    store = DiskStore(tmp_path)
    id = store.put(projection())
    (tmp_path / "results" / id).rename(tmp_path / "results" / ("0" * 20))
    with pytest.raises(InvalidInput, match=f"answers the question {id}"):
        store.get("0" * 20)


@pytest.mark.parametrize(
    ("number", "told"), [(errno.ENOSPC, "is full; free some space"), (errno.EROFS, "cannot be written by you")]
)
def test_a_full_disk_or_read_only_folder_leaves_nothing_half_written(tmp_path, monkeypatch, number, told):
    store = DiskStore(tmp_path)
    kept = store.put(projection())

    def fail(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(arrays_module.os, "fsync", fail)
    with pytest.raises(InvalidInput, match=told):
        store.put(projection(target="logit:1"))
    assert store.ids() == (kept,)
    assert not list((tmp_path / "drafts").iterdir())


def test_a_write_that_the_system_stops_midway_leaves_nothing(tmp_path):
    code = f"""
import resource, sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_disk import projection, np, DiskStore, Field, Axis, Projection
values = Field(np.ones((99, 999)), (Axis("sample", 99), Axis("x", 999)), "q")
big = Projection(provenance=projection().provenance, positions=values)
resource.setrlimit(resource.RLIMIT_FSIZE, (9999, 9999))
DiskStore({str(tmp_path)!r}).put(big)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "InvalidInput: the disk that holds" in done.stderr
    assert files(tmp_path) == {}


def test_a_root_that_cannot_be_a_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match=r"file.*cannot be written"):
        DiskStore(tmp_path / "file")
    with pytest.raises(InvalidInput, match="holds no results"):
        DiskStore(tmp_path / "absent", create=False)
    assert not (tmp_path / "absent").exists()


def test_drafts_of_dead_processes_are_ignored_and_dropped_those_of_live_ones_stay(tmp_path):
    store = DiskStore(tmp_path)
    id = store.put(projection())
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    machine = os.uname().nodename
    names = {
        "dead": f"{id}-{machine}-{dead.pid}-00000000",
        "live": f"{id}-{machine}-{os.getppid()}-00000000",
        "elsewhere": f"{id}-other-host-{dead.pid}-00000000",
    }
    for name in names.values():
        (tmp_path / "drafts" / name).mkdir()
        (tmp_path / "drafts" / name / "result.json").write_text("{")
    assert store.ids() == (id,)
    store.put(projection(target="logit:1"))
    assert {path.name for path in (tmp_path / "drafts").iterdir()} == {names["live"], names["elsewhere"]}


def test_many_writers_of_the_same_answer_leave_one_whole_result(tmp_path):
    store = DiskStore(tmp_path)
    made, faults = projection(values=np.ones((3, 2))), []

    def write(replace):
        try:
            for _ in range(10):
                store.put(made, replace=replace)
        except InvalidInput as fault:
            faults.append(fault)

    writers = [threading.Thread(target=write, args=(place % 2 == 0,)) for place in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not faults
    assert same(store.get(made.id), made)
    assert not list((tmp_path / "drafts").iterdir())
