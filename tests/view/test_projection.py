"""What a map must show and say."""

from dataclasses import replace

import numpy as np
import pytest

from neuroglass.core.field import Axis, Field, column
from neuroglass.view.projection import frame_of, projection_figure
from tests.view import results


def points(figure):
    return figure.panels[0].marks


def test_every_sample_is_a_point_where_the_result_puts_it():
    positions, labels = results.blobs()
    (mark,) = points(projection_figure(results.projection(positions, labels)))
    np.testing.assert_array_equal(mark.positions, positions)
    np.testing.assert_array_equal(mark.color, labels)
    np.testing.assert_array_equal(mark.ids, np.arange(len(labels)))


def test_misclassified_samples_are_ringed_and_counted():
    positions, labels = results.blobs(100)
    predictions = labels.copy()
    predictions[[4, 17]] += 1
    figure = projection_figure(results.projection(positions, labels, predictions))
    ring = points(figure)[1]
    assert ring.ring and ring.legend == ("misclassified",)
    np.testing.assert_array_equal(ring.positions, positions[[4, 17]])
    assert "2 of 100 samples (2%) misclassified, marked by rings." in figure.caption


def test_an_untrained_networks_mistakes_are_counted_but_not_marked():
    positions, labels = results.blobs(100)
    figure = projection_figure(results.projection(positions, labels, np.zeros_like(labels)))
    assert len(points(figure)) == 1
    assert "90 of 100 samples (90%) misclassified, too many to mark." in figure.caption


def test_the_scores_are_in_the_caption_in_words():
    positions, labels = results.blobs(20)
    scores = {"neighborhood_hit@6": 0.9412, "neighborhood_hit@6:original": 0.97, "continuity@10": 0.5, "kl": 1.25}
    caption = projection_figure(results.projection(positions, labels, scores=scores)).caption
    assert (
        "Neighborhood hit (k = 6) 0.9412; neighborhood hit (k = 6), before projecting 0.97; "
        "continuity (k = 10) 0.5; KL divergence 1.25."
    ) in caption


def test_the_title_names_method_layer_and_subject():
    assert projection_figure(results.projection(np.zeros((3, 2)))).title == "t-SNE map of fc2 · small CNN, trained"


def test_the_text_alternative_says_where_each_class_lies():
    positions = np.array([[0, 0], [0, 1], [9, 9], [9, 10], [4.5, 5]], dtype=float)
    alt = projection_figure(results.projection(positions, np.array([0, 0, 1, 1, 2]))).alt
    assert "0 (2) lower left, 1 (2) upper right, 2 (1) center." in alt


def test_where_classes_lie_is_told_by_the_samples_that_have_a_place():
    alt = projection_figure(results.projection([[0, 0], [3, 4], [np.nan, 2], [np.nan, 1]], [0, 1, 2, 1])).alt
    assert "0 (1) lower left" in alt and "1 (1) upper right" in alt
    assert "nan" not in alt and "2 (" not in alt


def test_samples_without_a_position_are_counted():
    figure = projection_figure(results.projection([[0, 0], [np.nan, 4], [np.nan, 2], [1, np.inf]], [0, 1, 2, 1]))
    assert "3 samples of 4 without a position, not drawn." in figure.caption
    assert "3 samples of 4 without a position" in figure.alt
    assert "without a position" not in projection_figure(results.projection([[0, 0], [1, 2]], [0, 1])).caption


def test_one_component_becomes_a_line_and_three_stay():
    (flat,) = points(projection_figure(results.projection([[1.0], [2.0]])))
    np.testing.assert_array_equal(flat.positions, [[1, 0], [2, 0]])
    (solid,) = points(projection_figure(results.projection(np.ones((4, 3)))))
    assert solid.positions.shape == (4, 3)


def test_three_components_are_also_seen_flat_from_three_sides():
    positions = np.random.default_rng(0).normal(size=(50, 3)) * [1, 2, 3]
    labels = np.arange(50) % 3
    figure = projection_figure(results.projection(positions, labels, np.where(np.arange(50) < 2, 9, labels)))
    assert figure.columns == 2
    solid, *sides = figure.panels
    assert solid.marks[0].positions.shape == (50, 3)
    for side, pair in zip(sides, ([0, 1], [0, 2], [1, 2]), strict=True):
        points_, rings = side.marks
        np.testing.assert_array_equal(points_.positions, positions[:, pair])
        np.testing.assert_array_equal(rings.positions, positions[:2, pair])
        assert len(points_.frame) == 3 and points_.frame[-1] == solid.marks[0].frame[-1]
        assert side.title == f"components {pair[0] + 1} (across) and {pair[1] + 1} (up)"


def units(**flags):
    """A map of five units, whose columns are given."""
    result = results.projection(np.arange(10).reshape(5, 2))
    axis = Axis("unit", 5, ticks=tuple(f"fc1:{i}" for i in range(5)))
    columns = {name: column(np.array(values), name.replace("_", " "), axis) for name, values in flags.items()}
    return replace(result, positions=Field(result.values, (axis, result.axes[1]), "position"), columns=columns)


def test_units_that_never_change_are_gray_and_counted():
    silent = [False, True, False, True, False]
    classes = projection_figure(units(preferred_class=[0, 0, 1, 1, 2], constant=silent, dead=[False] * 5))
    assert points(classes)[0].color.tolist() == [0, -1, 1, -1, 2]
    assert "Gray: 2 units of 5, constant or dead on these samples." in classes.caption
    power = projection_figure(units(power=[0.1, 0.2, 0.3, 0.4, 0.5], dead=silent), color="power")
    assert np.isnan(points(power)[0].color).tolist() == silent
    assert "Gray: 2 units of 5, dead on these samples." in power.caption


def test_colored_by_what_is_dead_nothing_is_gray():
    mark = points(projection_figure(units(dead=[True, False, False, True, False]), color="dead"))[0]
    assert (mark.color.tolist(), mark.legend) == ([1, 0, 0, 1, 0], ("no", "yes"))


def test_the_experts_of_a_class_are_ringed_and_counted():
    figure = projection_figure(units(power=[0.1, 0.9, 0.3, 0.8, 0.5], expert=[False, True, False, True, False]))
    ring = points(figure)[1]
    assert (ring.ring, ring.legend) == (True, ("expert",))
    np.testing.assert_array_equal(ring.positions, [[2, 3], [6, 7]])
    assert "2 experts of 5 units, marked by rings." in figure.caption
    assert "No unit is an expert." in projection_figure(units(expert=[False] * 5)).caption


def test_the_text_alternative_says_where_an_amount_is_largest():
    positions = np.array([[0, 0], [1, 0], [0, 1], [9, 9]], dtype=float)
    result = results.projection(positions)
    result = results.with_columns(result, {"age": column(np.array([1.0, 2, 3, 80]), "age", result.axes[0])})
    assert "Age runs from 1 to 80; its largest tenth lies upper right." in projection_figure(result, color="age").alt


@pytest.mark.parametrize(
    "positions", [np.zeros((0, 2)), np.zeros((1, 2)), np.full((3, 2), 7.0), np.full((2, 2), np.nan)]
)
def test_no_point_one_point_and_equal_points_have_a_frame(positions):
    figure = projection_figure(results.projection(positions))
    *_, half = points(figure)[0].frame
    assert half > 0 and np.isfinite(points(figure)[0].frame).all()


def test_the_frame_holds_every_point_and_is_square():
    x, y, half = frame_of(np.array([[0.0, 0.0], [10.0, 2.0]]))
    assert (x, y) == (5.0, 1.0)
    assert 5 < half < 6


def test_no_samples_are_said():
    assert "No samples to show." in projection_figure(results.projection(np.zeros((0, 2)))).caption
