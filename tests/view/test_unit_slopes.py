"""What the derivatives of one unit must show and say."""

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Slopes
from neuroglass.view.marks import Bars, Heatmap
from neuroglass.view.unit_slopes import MOST_BARS, unit_slopes_figure
from tests.view import results


def slopes(values, *elements, units=()):
    axes = Axis("sample", len(values), ticks=tuple(range(len(values)))), Axis("unit", values.shape[1], ticks=units)
    field = Field(values, (*axes, *elements), "slope of fc2 by fc1")
    return Slopes(provenance=results.provenance("overview", "jacobian"), slopes=field)


RANDOM = np.random.default_rng(0).normal(size=(2, 4, 5))
FLAT = slopes(RANDOM, Axis("unit", 5))


def test_the_bars_of_a_unit_are_its_own_slopes_sample_by_sample():
    figure = unit_slopes_figure(FLAT, 3)
    assert [type(panel.marks[0]) for panel in figure.panels] == [Bars, Bars]
    for place, panel in enumerate(figure.panels):
        np.testing.assert_array_equal(panel.marks[0].values, RANDOM[place, 3])
    assert len({(panel.marks[0].low, panel.marks[0].high) for panel in figure.panels}) == 1
    assert "unit 3" in figure.title


def test_of_many_elements_the_largest_slopes_are_drawn_in_their_order():
    values = np.zeros((1, 1, 50))
    values[0, 0, 7::2] = np.arange(1, 23) * (-1.0) ** np.arange(22)
    bars = unit_slopes_figure(slopes(values, Axis("unit", 50)), 0).panels[0].marks[0]
    largest = [7 + 2 * place for place in range(22 - MOST_BARS, 22)]
    assert bars.labels == tuple(str(one) for one in largest)
    np.testing.assert_array_equal(bars.values, values[0, 0, largest])


def test_by_pixels_it_is_a_heatmap_of_this_unit_alone():
    values = np.random.default_rng(1).normal(size=(1, 3, 1, 2, 2))
    layout = Axis("channel", 1), Axis("y", 2, "px"), Axis("x", 2, "px")
    (panel,) = unit_slopes_figure(slopes(values, *layout), 2).panels
    assert isinstance(panel.marks[0], Heatmap)
    np.testing.assert_array_equal(panel.marks[0].values, values[0, 2, 0])


def test_units_that_were_chosen_are_found_by_their_numbers():
    chosen = slopes(RANDOM[:, :2], Axis("unit", 5), units=(30, 7))
    np.testing.assert_array_equal(unit_slopes_figure(chosen, 7).panels[0].marks[0].values, RANDOM[0, 1])
    with pytest.raises(InvalidInput, match="unit 1 is not among the 2"):
        unit_slopes_figure(chosen, 1)


def test_classes_are_found_by_their_place():
    named = slopes(RANDOM[:, :2], Axis("unit", 5), units=("cat", "dog"))
    np.testing.assert_array_equal(unit_slopes_figure(named, 1).panels[0].marks[0].values, RANDOM[0, 1])
    with pytest.raises(InvalidInput, match="unit 2 is not among"):
        unit_slopes_figure(named, 2)
