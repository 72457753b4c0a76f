"""What a map must show and say."""

import numpy as np
import pytest

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
    assert ring.ring
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


def test_one_component_becomes_a_line_and_three_stay():
    (flat,) = points(projection_figure(results.projection([[1.0], [2.0]])))
    np.testing.assert_array_equal(flat.positions, [[1, 0], [2, 0]])
    (solid,) = points(projection_figure(results.projection(np.ones((4, 3)))))
    assert solid.positions.shape == (4, 3)


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
