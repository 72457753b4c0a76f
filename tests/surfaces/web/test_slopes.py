"""A unit's derivatives are those that are stored, of this unit only."""

import numpy as np
import pytest

from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Slopes
from neuroglass.store.disk import DiskStore
from tests.surfaces.web.asking import check_refused, numbers
from tests.surfaces.web.conftest import IDS, projection, provenance

VALUES = np.random.default_rng(4).normal(size=(4, 3, 5)).astype(np.float32)


@pytest.fixture
def slopes(folder):
    """The id of a stored result: four samples, three units, by five others."""
    axes = Axis("sample", 4, ticks=IDS), Axis("unit", 3), Axis("unit", 5)
    field = Field(VALUES, axes, "slope of fc2 by fc1")
    return DiskStore(folder).put(Slopes(provenance=provenance("overview", "jacobian"), slopes=field))


def test_the_bars_are_the_slopes_of_the_unit(slopes, viewer):
    about, arrays = numbers(viewer.get(f"/api/results/{slopes}/units/2"))
    bars = [mark for panel in about["panels"] for mark in panel["marks"]]
    drawn = np.array([arrays[mark["values"]["array"]] for mark in bars])
    np.testing.assert_array_equal(drawn, VALUES[:, 2])


def test_a_unit_that_is_not_there_and_a_result_of_another_kind_are_refused_in_words(slopes, viewer):
    check_refused(viewer.get(f"/api/results/{slopes}/units/3"), 400, "invalid")
    check_refused(viewer.get(f"/api/results/{slopes}/units/x"), 400, "invalid")
    check_refused(viewer.get(f"/api/results/{projection().id}/units/1"), 400, "invalid")
