"""Performance counts what is right, and what is taken for what."""

import numpy as np
import pytest

import neuroglass as ng
from tests.methods.overview.subjects import largest_column, sum_of_columns

X = [[3, 1, 0], [0, 2, 1], [2, 1, 0], [0, 1, 5], [0, 3, 1]]  # predicted 0, 1, 0, 2, 1


def test_the_confusion_counts_label_by_prediction():
    result = ng.overview(largest_column(X, [0, 1, 1, 2, 2], classes=("cat", "dog", "cow")), "performance")
    np.testing.assert_array_equal(result.values, [[1, 0, 0], [1, 1, 0], [0, 1, 1]])
    assert [axis.name for axis in result.axes] == ["label", "prediction"]
    assert result.axes[0].ticks == ("cat", "dog", "cow")
    assert result.scores["accuracy"] == pytest.approx(3 / 5)
    assert result.scores["balanced_accuracy"] == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)


def test_a_class_without_samples_does_not_count_in_the_balanced_accuracy():
    result = ng.overview(largest_column(X, [0, 1, 0, 0, 1]), "performance")
    assert result.scores["balanced_accuracy"] == pytest.approx((2 / 3 + 1) / 2)


def test_only_the_asked_samples_count():
    result = ng.overview(largest_column(X, [0, 1, 1, 2, 2]), "performance", samples=[2, 4])
    assert result.values.sum() == 2
    assert result.scores["accuracy"] == 0


def test_errors_of_a_regression_are_prediction_minus_label_the_largest_first():
    subject = sum_of_columns([[1, 1], [2, 3], [0, 1], [4, 4]], [2.0, 4.0, 3.0, 8.5])
    result = ng.overview(subject, "performance")
    np.testing.assert_allclose(result.columns["error"].values, [-2, 1, -0.5, 0])
    assert result.axes[0].ticks == (2, 1, 3, 0)
    assert result.columns["error"].signed
    error = np.array([0, 1, -2, -0.5])
    label = np.array([2, 4, 3, 8.5])
    assert result.scores["mean_absolute_error"] == pytest.approx(3.5 / 4)
    assert result.scores["rmse"] == pytest.approx(np.sqrt((error**2).mean()))
    assert result.scores["r2"] == pytest.approx(1 - (error**2).sum() / ((label - label.mean()) ** 2).sum())


def test_without_labels_nothing_is_said():
    subject = ng.Subject(largest_column(X, [0] * 5).model, (np.array(X, float), None), classes=("a", "b", "c"))
    with pytest.raises(ng.NotApplicable, match="no labels"):
        ng.overview(subject, "performance")
