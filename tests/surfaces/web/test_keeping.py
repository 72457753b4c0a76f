"""Selections are kept under their names, and recordings are read without the network."""

import numpy as np
import pytest

from neuroglass.core.field import Axis
from neuroglass.store.activations import ActivationStore
from neuroglass.store.recording_plan import RecordingPlan
from tests.surfaces.web.asking import check_refused, numbers, opened

DATA = "d" * 20
ODD = {"name": "odd ones", "ids": [5, 3], "data": DATA}


def test_a_selection_is_there_after_a_restart(folder):
    with opened(folder) as client:
        made = client.post("/api/selections", json=ODD)
        assert made.status_code == 201
        key = made.json()["key"]
    with opened(folder) as client:
        (line,) = client.get("/api/selections").json()["selections"]
        assert (line["name"], line["count"], line["of"], line["data"]) == ("odd ones", 2, "sample", DATA)
        assert client.get(f"/api/selections/{key}").json()["ids"] == [5, 3]


def test_the_same_name_takes_the_place_of_the_old_one_and_units_are_kept_apart(viewer):
    first = viewer.post("/api/selections", json=ODD).json()["key"]
    assert viewer.post("/api/selections", json={**ODD, "ids": [1]}).json()["key"] == first
    assert viewer.post("/api/selections", json={**ODD, "of": "unit:fc1"}).json()["key"] != first
    assert sorted(one["count"] for one in viewer.get("/api/selections").json()["selections"]) == [1, 2]


def test_a_removed_selection_is_gone(viewer):
    key = viewer.post("/api/selections", json=ODD).json()["key"]
    assert viewer.delete(f"/api/selections/{key}").status_code == 204
    check_refused(viewer.get(f"/api/selections/{key}"), 404, "missing")
    assert viewer.get("/api/selections").json() == {"selections": [], "faults": []}


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 81}, {"name": "a\nb"}, {"ids": []}, {"ids": None}, {"ids": [-1]}, {"more": 1}],
)
def test_a_selection_of_nonsense_is_refused(viewer, folder, wrong):
    check_refused(viewer.post("/api/selections", json={**ODD, **wrong}), 400, "invalid")
    assert not (folder / "selections").exists()


def test_a_damaged_selection_is_named_and_the_others_are_read(viewer, folder):
    key = viewer.post("/api/selections", json=ODD).json()["key"]
    (folder / "selections" / ("0" * 20 + ".json")).write_text('{"format": 1, "name": "half')
    told = viewer.get("/api/selections").json()
    assert [one["key"] for one in told["selections"]] == [key]
    assert told["faults"][0]["key"] == "0" * 20 and "not whole JSON" in told["faults"][0]["message"]


def test_recorded_units_color_a_map_without_the_network(viewer, folder):
    axes = (Axis("channel", 3), Axis("y", 2), Axis("x", 2))
    plan = RecordingPlan("m" * 20, DATA, (4, 9), {"conv1": axes})
    values = np.arange(24, dtype=np.float32).reshape(2, 3, 2, 2)
    with ActivationStore.create_or_resume(folder / "recordings" / "trained", plan) as writer:
        writer.write(0, {"conv1": values})
    (told,) = viewer.get("/api/recordings").json()["recordings"]
    assert (told["name"], told["done"], told["layers"]) == (
        "trained",
        2,
        [{"name": "conv1", "shape": [3, 2, 2], "units": 3}],
    )
    _, unit = numbers(viewer.post("/api/recordings/trained/unit", json={"layer": "conv1", "unit": 1}))
    assert unit["ids"].tolist() == [4, 9]
    np.testing.assert_allclose(unit["values"], values[:, 1].mean((1, 2)))
    _, some = numbers(viewer.post("/api/recordings/trained/samples", json={"layer": "conv1", "ids": [9]}))
    np.testing.assert_array_equal(some["values"], values[1:])
    check_refused(viewer.post("/api/recordings/trained/unit", json={"layer": "conv1", "unit": 3}), 400, "invalid")
    check_refused(viewer.post("/api/recordings/trained/unit", json={"layer": "conv2", "unit": 0}), 400, "invalid")
    check_refused(viewer.post("/api/recordings/other/unit", json={"layer": "conv1", "unit": 0}), 404, "missing")
