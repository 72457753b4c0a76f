import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import silhouette_samples

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection.class_separation import distance_consistency, silhouettes
from tests.oracles import projection_oracles as oracle


@given(st.integers(0, 10_000), st.integers(2, 7), st.integers(2, 4))
@settings(max_examples=25, deadline=None)
def test_both_are_what_the_papers_count(seed, width, classes):
    rng = np.random.default_rng(seed)
    points, labels = rng.standard_normal((14, width)), np.arange(14) % classes
    np.testing.assert_allclose(silhouettes(points, labels), oracle.silhouettes(points, labels), rtol=1e-6, atol=1e-7)
    assert distance_consistency(points, labels) == pytest.approx(oracle.distance_consistency(points, labels))


def test_silhouettes_are_those_of_scikit_learn(blobs):
    points = blobs[0] / 15
    np.testing.assert_allclose(silhouettes(points, blobs[1]), silhouette_samples(points, blobs[1]), atol=1e-6)


def test_the_only_point_of_a_class_has_no_silhouette():
    points = np.array([[0.0, 0], [1, 0], [9, 9]])
    assert silhouettes(points, np.array([0, 0, 5]))[2] == 0


def test_far_blobs_are_separated_and_classes_at_random_are_not(blobs):
    points, labels = blobs
    assert silhouettes(points, labels).mean() > 0.8 and distance_consistency(points, labels) == 1
    shuffled = np.random.default_rng(0).permutation(labels)
    assert silhouettes(points, shuffled).mean() < 0 and distance_consistency(points, shuffled) < 0.4


def test_asked_rows_have_the_silhouettes_of_all(blobs):
    rows = np.array([3, 50, 119])
    np.testing.assert_allclose(silhouettes(*blobs, rows=rows), silhouettes(*blobs)[rows], rtol=1e-6)


def test_equal_points_are_consistent_by_chance():
    assert distance_consistency(np.ones((6, 3)), np.array([0, 0, 1, 1, 2, 2])) == pytest.approx(1 / 3)


def test_one_class_is_refused():
    with pytest.raises(InvalidInput, match="all points have one label"):
        silhouettes(np.eye(3), np.zeros(3, int))
