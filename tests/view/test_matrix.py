"""What a matrix must show and say."""

import numpy as np

from neuroglass.view.matrix import matrix_figure
from tests.view import results


def test_every_cell_is_kept_and_counts_start_at_zero():
    cells = np.array([[9, 1], [3, 7]])
    (panel,) = matrix_figure(results.matrix(cells, ("cat", "dog"))).panels
    np.testing.assert_array_equal(panel.marks[0].values, cells)
    assert (panel.marks[0].scale.low, panel.marks[0].scale.high) == (0.0, 9.0)


def test_the_text_alternative_names_the_largest_confusion():
    alt = matrix_figure(results.matrix(np.array([[9, 1], [3, 7]]), ("cat", "dog"))).alt
    assert "The largest is 9 at label cat, prediction cat." in alt
    assert "Off the diagonal, the largest is 3 at label dog, prediction cat." in alt


def test_the_score_is_in_the_caption():
    assert "Accuracy 0.875." in matrix_figure(results.matrix(np.eye(2, dtype=int), "ab")).caption


def test_an_empty_matrix_is_said():
    assert "no cells" in matrix_figure(results.matrix(np.zeros((0, 0), dtype=int), "")).alt
