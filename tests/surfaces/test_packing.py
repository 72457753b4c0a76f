"""What a page carries of a figure: short arrays as they are, long ones to within a step, whole numbers whole."""

import numpy as np
import pytest

from neuroglass.core.field import Axis
from neuroglass.surfaces.packing import MOST_EXACT, packed_small, packed_whole
from neuroglass.surfaces.web.wire import unpack
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Heatmap, Points, Scale

SCALE = Scale("viridis", 0.0, 1.0, "relevance")
NAME = "figure.panels.0.marks.0.values"


def heatmap(values):
    axes = Axis("y", values.shape[0]), Axis("x", values.shape[1])
    return Figure("t", (Panel((Heatmap(values, axes, SCALE),)),), "c", "a")


def read(message, name=NAME):
    """An array as the page reads it."""
    about, arrays = unpack(message)
    code = about.get("coded", {}).get(name)
    if code is None:
        return arrays[name]
    codes, missing = arrays[name].astype(float), np.iinfo(arrays[name].dtype).max
    return np.where(codes == missing, np.nan, (code["first"] + codes) * code["step"])


@pytest.mark.parametrize(("low", "high"), [(-3.0, 5.0), (0.0, 1e-30), (1e6, 1e6 + 1), (-1e30, 1e30), (-7.0, -2.0)])
def test_long_arrays_are_read_back_to_within_half_a_step(low, high):
    values = np.random.default_rng(0).uniform(low, high, (100, 100))
    found = read(packed_small(heatmap(values)))
    assert np.abs(found - values).max() <= np.ptp(values) / 65_000 / 2
    assert len(np.unique(found)) > 5_000


def test_zero_stays_zero_and_what_is_missing_stays_missing():
    values = np.random.default_rng(0).normal(size=(100, 100))
    values[:50], values[99] = 0.0, np.nan
    found = read(packed_small(heatmap(values)))
    assert np.all(found[:50] == 0) and np.isnan(found[99]).all()
    assert np.isfinite(found[50:99]).all() and np.all(np.sign(found[50:99]) == np.sign(values[50:99]))


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(0).normal(size=(64, 64)),
        np.full((100, 100), 0.3),
        np.where(np.arange(10_000) == 7, np.inf, np.linspace(0, 1, 10_000)).reshape(100, 100),
        np.full((100, 100), np.nan),
        (np.arange(10_000) * 2**20).reshape(100, 100),
    ],
    ids=["few", "alike", "infinite", "missing", "far apart"],
)
def test_what_codes_would_not_serve_is_carried_as_it_is(values):
    about, arrays = unpack(packed_small(heatmap(values)))
    assert "coded" not in about
    np.testing.assert_array_equal(arrays[NAME], unpack(packed_whole(heatmap(values)))[1][NAME])


def test_classes_and_ids_of_a_long_map_are_read_back_exactly():
    count = MOST_EXACT + 1
    color, ids = np.arange(count) % 10 - 1, np.arange(count) * 3 + 10**9
    points = Points(np.random.default_rng(0).normal(size=(count, 2)), color, SCALE, (0, 0, 1), ids=ids)
    message = packed_small(Figure("t", (Panel((points,)),), "c", "a"))
    assert np.array_equal(read(message, "figure.panels.0.marks.0.color"), color)
    assert np.array_equal(read(message, "figure.panels.0.marks.0.ids"), ids)
    assert len(message) < count * (2 * 2 + 1 + 2) + 2_000


@pytest.mark.parametrize("span", [253, 254, 255, 65531, 65532, 65533])
def test_whole_numbers_are_read_back_at_the_edges_of_the_codes(span):
    values = np.resize(np.array([-3, span - 3, np.nan]), (100, 100))
    np.testing.assert_array_equal(read(packed_small(heatmap(values))), values)
