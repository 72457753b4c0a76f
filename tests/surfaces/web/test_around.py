"""What lies around a sample: its nearest by the numbers that are stored, and attributions on one scale."""

from dataclasses import replace

import numpy as np
import pytest

from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Table, Trails
from neuroglass.store.activations import ActivationStore
from neuroglass.store.disk import DiskStore
from neuroglass.store.recording_plan import RecordingPlan
from tests.surfaces.web.asking import check_refused, numbers, opened
from tests.surfaces.web.conftest import IDS, MAPPED, attribution, projection, provenance

MODEL, DATA = "m" * 20, "d" * 20
RECORDED = (3, 5, 8, 12, 20, 21)


def record(folder, **layers):
    """A recording of six samples; each layer's rows are given."""
    axes = {name: tuple(Axis(f"axis {place}", size) for place, size in enumerate(rows.shape[1:]))
            for name, rows in layers.items()}  # fmt: skip
    plan = RecordingPlan(MODEL, DATA, RECORDED, axes)
    with ActivationStore.create_or_resume(folder / "recordings" / "trained", plan) as writer:
        writer.write(0, {name: rows.astype(np.float32) for name, rows in layers.items()})


def path_of(client, id, **more):
    answer = client.get(f"/api/samples/{id}/path", params={"data": DATA, "model": MODEL, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids_of(step):
    return [one["id"] for one in step["neighbors"]]


def test_the_nearest_on_a_map_are_told_with_the_share_that_has_the_label(viewer):
    told = path_of(viewer, 3)
    (step,) = told["steps"]
    assert (step["layer"], step["source"], ids_of(step)) == ("fc1", "on its PCA map", [5, 8, 20])
    assert [one["distance"] for one in step["neighbors"]] == pytest.approx([1.0, 5.0, np.sqrt(162)])
    assert told["labels"] == {"3": "cat", "5": "cat", "8": "dog", "20": "<b>ox</b>"}
    assert step["share"] == pytest.approx(1 / 3)
    assert ids_of(path_of(viewer, 3, k=1)["steps"][0]) == [5]


def test_a_sample_without_a_place_on_the_map_has_no_neighbors_there(viewer):
    (step,) = path_of(viewer, 12)["steps"]
    assert (step["neighbors"], step["share"]) == ([], None)


def test_recorded_activations_are_searched_rather_than_maps(viewer, folder):
    rows = np.random.default_rng(0).normal(size=(6, 4))
    record(folder, fc1=rows, fc2=-rows)
    steps = path_of(viewer, 8)["steps"]
    far = np.linalg.norm(rows - rows[2], axis=1)
    expected = [RECORDED[place] for place in np.argsort(far)[1:]]
    assert [one["layer"] for one in steps] == ["fc1", "fc2"]
    assert [ids_of(one) for one in steps] == [expected, expected]
    assert steps[0]["source"] == "in the recording of 6 samples"
    assert [one["distance"] for one in steps[0]["neighbors"]] == pytest.approx(np.sort(far)[1:].tolist(), rel=1e-5)


def test_the_layers_stand_in_the_order_of_the_network_and_maps_know_positions_better(viewer, folder):
    axis = Axis("layer", 3, ticks=("fc0", "fc1", "fc2"))
    names = {"kind": "Conv2d", "axes": "channel 2 × y 2 × x 1", "units": 2, "calls": 1, "parameters": 0}
    columns = {name: Field(np.array([value] * 3), (axis,), name, False) for name, value in names.items()}
    rows = Field(np.arange(3), (axis,), "row", False)
    DiskStore(folder).put(Table(provenance=provenance("overview", "layers", at=()), rows=rows, columns=columns))
    record(folder, fc2=np.zeros((6, 2, 2, 1)), fc1=np.ones((6, 2, 2, 1)))
    steps = path_of(viewer, 3)["steps"]
    sources = {one["layer"]: one["source"] for one in steps}
    assert sources == {"fc1": "on its PCA map", "fc2": "in the recording of 6 samples, averaged over positions"}
    assert list(sources) == ["fc1", "fc2"]


def test_the_trails_that_follow_a_sample_are_named_with_its_row(viewer, folder):
    axis, steps = Axis("sample", 5, ticks=MAPPED), Axis("epoch", 2, ticks=("untrained", "trained"))
    asked = provenance("trails", "pca", at=("fc1",), samples=MAPPED)
    run = replace(asked, question=replace(asked.question, model="u" * 20 + "+" + MODEL))
    positions = Field(np.zeros((5, 2, 2)), (axis, steps, Axis("component", 2)), "position")
    id = DiskStore(folder).put(Trails(provenance=run, positions=positions))
    assert path_of(viewer, 12)["trails"] == [{"id": id, "place": 3}]


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [("?model=x", 404, "missing"), ("?data=x", 404, "missing"), ("?k=0", 400, "invalid"), ("?k=25", 400, "invalid")],
)  # fmt: skip
def test_a_path_of_nonsense_is_refused(viewer, address, status, kind):
    check_refused(viewer.get(f"/api/samples/3/path{address}"), status, kind)


def test_attributions_of_a_sample_say_whose_each_panel_is(folder):
    large = attribution("lrp")
    large = replace(large, relevance=Field(large.values * 100, large.axes, large.field.quantity, False))
    store = DiskStore(folder)
    asked = [store.put(attribution("gradient")), store.put(large)]
    with opened(folder) as client:
        about, arrays = numbers(client.post("/api/samples/8/attributions", json={"results": asked}))
        check_refused(client.post("/api/samples/20/attributions", json={"results": asked}), 404, "missing")
        check_refused(client.post("/api/samples/8/attributions", json={"results": [projection().id]}), 400, "invalid")
        check_refused(client.post("/api/samples/8/attributions", json={"results": []}), 400, "invalid")
    assert about["results"] == [large.id, asked[0]]  # what is too small to be seen on one scale comes last
    marks = [panel["marks"][0] for panel in about["panels"] if panel["marks"]][-2:]
    row = attribution().values[IDS.index(8)]
    for mark, factor in zip(marks, (100, 1), strict=True):
        np.testing.assert_allclose(arrays[mark["values"]["array"]], row * factor)
