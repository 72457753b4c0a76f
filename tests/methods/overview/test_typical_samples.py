"""Typical samples: the mean of each class, its surest sample, and the one that is doubted or mistaken most."""

import numpy as np
import pytest

import neuroglass as ng
from tests.methods.overview.subjects import largest_column, sum_of_columns

X = [[5, 1, 0], [2, 1, 0], [1, 3, 0], [0, 4, 1], [0, 2, 1], [0, 0, 3]]  # predicted 0, 0, 1, 1, 1, 2


def test_each_class_has_its_mean_its_surest_and_its_worst_sample():
    result = ng.overview(largest_column(X, [0, 0, 0, 1, 1, 2], classes=("cat", "dog", "cow")), "typical_samples")
    np.testing.assert_allclose(result.values[0], np.mean(X[:3], axis=0), rtol=1e-6)
    np.testing.assert_allclose(result.values[3], np.mean(X[3:5], axis=0), rtol=1e-6)
    assert result.columns["sample"].values.tolist() == [-1, 0, 2, -1, 3, 4, -1, 5, 5]
    assert result.axes[0].ticks[:3] == ("cat: mean of 3", "cat: surest", "cat: taken for dog")
    assert result.axes[0].ticks[5] == "dog: doubted"


def test_the_most_frequent_classes_are_shown_and_the_others_are_said():
    subject = largest_column(X, [0, 0, 0, 1, 1, 2])
    result = ng.overview(subject, ng.methods.TypicalSamples(classes=2), samples=range(6))
    assert len(result.values) == 6
    assert result.notes == ("The 2 most frequent classes of 3 are shown.",)


def test_a_regression_has_no_typical_samples_of_a_class():
    with pytest.raises(ng.NotApplicable, match="no classes"):
        ng.overview(sum_of_columns([[1, 1], [2, 3]], [2.0, 4.0]), "typical_samples")
