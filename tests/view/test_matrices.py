"""What two matrices side by side must show and say."""

from dataclasses import replace

import numpy as np

from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Matrix
from neuroglass.view.matrices import matrices_figure
from tests.view import results

CLASSES = ("cat", "dog", "emu")


def matrix(cells, subject, classes=CLASSES, accuracy=0.5):
    axes = Axis("label", len(classes), ticks=classes), Axis("prediction", len(classes), ticks=classes)
    about = results.provenance("overview", "performance", subject=subject)
    field = Field(np.array(cells), axes, "samples", signed=False)
    return Matrix(provenance=about, cells=field, scores={"accuracy": accuracy})


BEFORE = matrix([[5, 5, 0], [0, 9, 1], [2, 0, 8]], "small CNN, untrained")
AFTER = matrix([[10, 0, 0], [0, 9, 1], [1, 0, 9]], "small CNN, trained", accuracy=0.9)


def test_the_third_panel_is_the_right_one_less_the_left_one():
    left, right, apart = (panel.marks[0].values for panel in matrices_figure(BEFORE, AFTER).panels)
    np.testing.assert_array_equal(left, BEFORE.values)
    np.testing.assert_array_equal(right, AFTER.values)
    np.testing.assert_array_equal(apart, [[5, -5, 0], [0, 0, 0], [-1, 0, 1]])


def test_both_share_a_scale_and_the_difference_is_around_zero():
    left, right, apart = (panel.marks[0].scale for panel in matrices_figure(BEFORE, AFTER).panels)
    assert left == right and (left.low, left.high) == (0, 10)
    assert apart.signed and apart.low == -apart.high


def test_each_is_named_by_its_network_with_its_accuracy_and_the_change_of_it():
    titles = [panel.title for panel in matrices_figure(BEFORE, AFTER).panels]
    assert titles == [
        "small CNN, untrained\naccuracy 0.5",
        "small CNN, trained\naccuracy 0.9",
        "difference\naccuracy +0.4",
    ]


def test_what_differs_most_is_told():
    figure = matrices_figure(BEFORE, AFTER)
    assert "Most differs label cat, prediction cat: +5." in figure.caption
    assert "All cells are the same." in matrices_figure(BEFORE, BEFORE).caption


def test_matrices_of_other_classes_have_no_difference_and_it_is_said():
    other = matrix([[1, 0], [0, 1]], "other", classes=("a", "b"))
    figure = matrices_figure(BEFORE, other)
    assert len(figure.panels) == 2
    assert "no difference is drawn" in figure.caption


def test_numbers_on_both_sides_of_zero_keep_their_least():
    signed = replace(BEFORE, cells=Field(BEFORE.values - 3.0, BEFORE.axes, "change"))
    assert matrices_figure(signed, signed).panels[0].marks[0].scale.low == -3
