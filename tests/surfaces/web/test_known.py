"""What results say of a sample is told for each network, with the samples beside it."""

import numpy as np
import pytest

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Gallery, Matrix, Table
from neuroglass.store.disk import DiskStore
from tests.surfaces.web.asking import check_refused, numbers
from tests.surfaces.web.conftest import IDS, provenance


@pytest.mark.parametrize(("id", "beside"), [(3, (None, 5)), (5, (3, 8)), (8, (5, 12)), (20, (12, None))])
def test_the_samples_beside_one_are_those_that_results_are_about(viewer, id, beside):
    told = viewer.get(f"/api/samples/{id}").json()
    assert (told["before"], told["after"]) == beside


def test_stored_probabilities_are_told_by_network_the_largest_first(viewer, folder):
    axes = Axis("sample", 4, ticks=IDS), Axis("class", 3, ticks=("cat", "dog", "ox"))
    rows = np.array([[0.2, 0.5, 0.3], [0.9, 0.0, 0.1], [0.1, 0.1, 0.8], [1, 0, 0]])
    cells = Field(rows, axes, "probability", signed=False)
    DiskStore(folder).put(Matrix(provenance=provenance("overview", "probabilities", at=()), cells=cells))
    told = viewer.get("/api/samples/3").json()["probabilities"]
    assert told == {
        "m" * 20: [{"name": "dog", "value": 0.5}, {"name": "ox", "value": 0.3}, {"name": "cat", "value": 0.2}]
    }
    assert viewer.get("/api/samples/20").json()["probabilities"] == {}


def test_a_table_of_some_of_the_samples_tells_of_those_only_and_columns_of_others_are_no_samples(viewer, folder):
    axis, unit = Axis("sample", 2, ticks=(12, 3)), Axis("unit", 2)
    columns = {"error": column([0.5, 0.25], "error", axis), "auc": column([1.0, 2.0], "auc", unit)}
    rows = Field(np.arange(2), (axis,), "row", signed=False)
    DiskStore(folder).put(Table(provenance=provenance("overview", "performance", at=()), rows=rows, columns=columns))
    told = {id: viewer.get(f"/api/samples/{id}").json()["columns"].get("m" * 20, {}) for id in (3, 12, 8)}
    assert [told[id].get("error") for id in told] == [0.25, 0.5, None]
    assert not any("auc" in one for one in told.values())


def test_the_stored_baseline_is_drawn_as_samples_are(viewer, folder):
    check_refused(viewer.get("/api/samples/baseline"), 404, "missing")
    layout = Axis("item", 1, ticks=("baseline",)), Axis("channel", 3), Axis("y", 2, "px"), Axis("x", 3, "px")
    items = Field(np.full((1, 3, 2, 3), 0.25), layout, "input", signed=False)
    DiskStore(folder).put(Gallery(provenance=provenance("overview", "baseline_input", at=()), items=items))
    about, arrays = numbers(viewer.get("/api/samples/baseline"))
    (mark,) = about["panels"][0]["marks"]
    assert mark["kind"] == "Picture"
    np.testing.assert_array_equal(arrays[mark["values"]["array"]], np.full((2, 3, 3), 0.25))
