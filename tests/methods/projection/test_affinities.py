import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.manifold import TSNE

from neuroglass.methods.projection.affinities import affinities, affinities_of, kl_divergence
from neuroglass.methods.projection.tsne_kernels import match_entropy
from tests.oracles import projection_oracles as oracle


@given(st.integers(0, 1000), st.floats(2, 6))
@settings(max_examples=15, deadline=None)
def test_affinities_are_those_of_the_paper_where_all_points_are_neighbours(seed, perplexity):
    points = np.random.default_rng(seed).standard_normal((3 * int(perplexity) + 2, 5))
    # rounding distances to float32 leaves 1e-7 of each
    expected = oracle.joint_probabilities(points, perplexity)
    np.testing.assert_allclose(affinities(points, perplexity).toarray(), expected, rtol=1e-4, atol=1e-9)


def test_every_point_has_as_many_neighbours_as_the_perplexity_asks(blobs):
    joint = affinities(blobs[0] / 10, 7.0)
    assert joint.sum() == pytest.approx(1, abs=1e-12)
    assert abs(joint - joint.T).max() < 1e-18
    assert (joint.getnnz(axis=1) >= 22).all() and joint.diagonal().sum() == 0


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_affinities_do_not_depend_on_scale(blobs, scale):
    np.testing.assert_allclose(affinities(blobs[0] * scale, 5).toarray(), affinities(blobs[0], 5).toarray(), rtol=1e-4)


def test_duplicates_get_finite_equal_affinities():
    points = np.repeat(np.random.default_rng(0).standard_normal((3, 4)), 10, axis=0)
    joint = affinities(points, 3.0).toarray()
    assert np.isfinite(joint).all() and joint.sum() == pytest.approx(1)
    same = np.kron(np.eye(3), np.ones((10, 10))) > 0
    assert joint[same].sum() == pytest.approx(1)  # whoever has nine equals needs no others


@given(st.integers(0, 1000), st.integers(2, 3))
@settings(max_examples=20, deadline=None)
def test_kl_is_the_sum_over_all_pairs(seed, components):
    rng = np.random.default_rng(seed)
    points, positions = rng.standard_normal((16, 4)), 5 * rng.standard_normal((16, components))
    joint = affinities(points, 3.0)
    assert kl_divergence(joint, positions) == pytest.approx(oracle.kl_divergence(joint.toarray(), positions), rel=1e-12)


def test_kl_does_not_depend_on_order(blobs):
    positions = blobs[0][:, :2]
    whole = kl_divergence(affinities(blobs[0], 5.0), positions)
    order = np.random.default_rng(0).permutation(120)
    assert kl_divergence(affinities(blobs[0][order], 5.0), positions[order]) == pytest.approx(whole, rel=1e-9)


def test_kl_is_close_to_the_optimizers_own_estimate(blobs):
    points = (blobs[0] / 20).astype(np.float32)
    optimizer = TSNE(perplexity=10, init="pca", random_state=0, angle=0.1)
    positions = optimizer.fit_transform(points).astype(float)
    assert kl_divergence(affinities(points, 10.0), positions) == pytest.approx(optimizer.kl_divergence_, rel=0.01)


def test_affinities_of_distances_are_those_of_their_points(blobs):
    points = blobs[0] / 10
    apart = np.sqrt(oracle.squared_distances(points))
    np.testing.assert_allclose(affinities_of(apart, 7.0).toarray(), affinities(points, 7.0).toarray(), rtol=1e-4)


@pytest.mark.parametrize("perplexity", [2.0, 5.0, 30.0, 39.0])
def test_the_widths_give_every_point_its_perplexity(perplexity):
    points = np.random.default_rng(0).standard_normal((40, 6)) ** 3  # some far out, some crowded
    squared = np.asarray(oracle.squared_distances(points))[~np.eye(40, dtype=bool)].reshape(40, 39)
    weights = np.empty_like(squared)
    match_entropy((0, 40), squared, np.log(perplexity), weights)
    assert weights.sum(axis=1) == pytest.approx(1)
    entropy = -(weights * np.log(np.maximum(weights, 1e-300))).sum(axis=1)
    assert np.exp(entropy) == pytest.approx(perplexity, rel=1e-8)
