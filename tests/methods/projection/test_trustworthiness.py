import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import manifold

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection import distances
from neuroglass.methods.projection.trustworthiness import trustworthiness_and_continuity
from tests.oracles import projection_oracles as oracle


@given(st.integers(0, 10_000), st.integers(1, 5))
@settings(max_examples=30)
def test_both_are_what_the_paper_counts(seed, size):
    rng = np.random.default_rng(seed)
    original, positions = rng.standard_normal((14, 6)), rng.standard_normal((14, 2))
    trust, continuity = trustworthiness_and_continuity(original, positions, size)
    assert trust.mean() == pytest.approx(oracle.trustworthiness(original, positions, size), abs=1e-12)
    assert continuity.mean() == pytest.approx(oracle.trustworthiness(positions, original, size), abs=1e-12)


def test_both_agree_with_scikit_learn_on_a_real_map_in_any_block(monkeypatch, blobs):
    points = blobs[0] / 10
    positions = points[:, :2]
    monkeypatch.setattr(distances, "_BLOCK", 1000)
    trust, continuity = trustworthiness_and_continuity(points, positions, 10)
    assert trust.mean() == pytest.approx(manifold.trustworthiness(points, positions, n_neighbors=10), abs=1e-12)
    assert continuity.mean() == pytest.approx(manifold.trustworthiness(positions, points, n_neighbors=10), abs=1e-12)


def test_a_turned_and_scaled_copy_is_wholly_trustworthy_and_continuous(blobs, rotation):
    trust, continuity = trustworthiness_and_continuity(blobs[0], 0.01 * blobs[0] @ rotation + 3, 10)
    np.testing.assert_array_equal(trust, 1)
    np.testing.assert_array_equal(continuity, 1)


def test_a_random_map_scores_about_one_half(blobs):
    positions = np.random.default_rng(0).standard_normal((120, 2))
    trust, continuity = trustworthiness_and_continuity(blobs[0], positions, 10)
    assert trust.mean() == pytest.approx(0.5, abs=0.06) and continuity.mean() == pytest.approx(0.5, abs=0.06)


def test_glueing_two_blobs_together_costs_trust_and_tearing_one_costs_continuity(blobs):
    points = blobs[0][:48]
    glued = points - np.where(blobs[1][:48, None] == 0, points[:24].mean(axis=0), points[24:].mean(axis=0))
    trust, continuity = trustworthiness_and_continuity(points, glued, 5)
    assert trust.mean() < 0.9 < continuity.mean()
    torn = glued + 100 * (np.arange(48) % 2)[:, None]
    trust, continuity = trustworthiness_and_continuity(glued, torn, 5)
    assert continuity.mean() < 0.9 < trust.mean()


@given(st.integers(0, 1000))
def test_permuting_the_samples_permutes_both_even_with_ties(seed):
    rng = np.random.default_rng(seed)
    original, positions = rng.integers(0, 3, (30, 6)).astype(float), rng.integers(0, 4, (30, 2)).astype(float)
    order = rng.permutation(30)
    whole = trustworthiness_and_continuity(original, positions, 5)
    moved = trustworthiness_and_continuity(original[order], positions[order], 5)
    np.testing.assert_allclose(moved, np.array(whole)[:, order], atol=1e-12)


def test_ties_count_by_their_average_over_all_orders():
    # breaking the ties by many small random shifts gives the same mean
    rng = np.random.default_rng(0)
    original, positions = rng.integers(0, 3, (12, 2)).astype(float), rng.integers(0, 3, (12, 2)).astype(float)
    found = trustworthiness_and_continuity(original, positions, 3)[0].mean()
    broken = [
        trustworthiness_and_continuity(_shuffled_ties(original, rng), _shuffled_ties(positions, rng), 3)[0].mean()
        for _ in range(3000)
    ]
    assert found == pytest.approx(np.mean(broken), abs=4 * np.std(broken) / np.sqrt(3000) + 1e-3)


def _shuffled_ties(points, rng):
    # many tiny extra coordinates shift every distance almost independently
    return np.concatenate([points, 1e-3 * rng.standard_normal((len(points), 200))], axis=1)


def test_chosen_rows_are_those_of_the_whole(blobs):
    positions = blobs[0][:, :2]
    rows = np.array([3, 40, 119])
    whole = trustworthiness_and_continuity(blobs[0], positions, 10)
    some = trustworthiness_and_continuity(blobs[0], positions, 10, rows=rows)
    np.testing.assert_array_equal(some, np.array(whole)[:, rows])


def test_neighbourhoods_of_half_the_points_are_refused():
    with pytest.raises(InvalidInput, match="10 neighbours asked of 20 points; they must be fewer than half"):
        trustworthiness_and_continuity(np.eye(20), np.eye(20)[:, :2], 10)
