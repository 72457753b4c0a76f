import numpy as np
import pytest
from sklearn.manifold import smacof

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection import mds
from neuroglass.methods.projection.alignment import align, displacement
from neuroglass.methods.projection.dissimilarities import stress
from neuroglass.methods.projection.mds import Mds, majorize
from neuroglass.methods.projection.neighborhood_hit import neighborhood_hit
from tests.oracles import mds_literal


@pytest.fixture
def correlations():
    """1 - |r| between 60 units that mix 5 hidden causes: no Euclidean distances."""
    rng = np.random.default_rng(0)
    activations = np.maximum(rng.standard_normal((400, 5)) @ rng.standard_normal((5, 60)), 0)
    found = 1 - np.abs(np.corrcoef(activations.T))
    np.fill_diagonal(found, 0)
    return (found + found.T) / 2


@pytest.mark.parametrize("components", [2, 3])
def test_distances_that_fit_on_the_map_are_found_again(components):
    truth = np.random.default_rng(0).standard_normal((50, components)) * 7
    found = Mds(components=components, tolerance=0)(truth)
    assert found.scores["stress"] < 1e-5
    np.testing.assert_allclose(align(found.positions, truth), truth, atol=1e-3)


def test_points_of_a_plane_in_many_dimensions_are_unfolded_to_it(rotation):
    flat = np.zeros((40, 12))
    flat[:, :2] = np.random.default_rng(0).standard_normal((40, 2))
    found = Mds()(flat @ rotation + 50)
    np.testing.assert_allclose(align(found.positions, flat[:, :2]), flat[:, :2], atol=1e-3)


@pytest.mark.parametrize("components", [2, 3])
def test_no_map_of_the_literal_algorithm_is_better(correlations, components):
    few = correlations[:30, :30]
    found = Mds(components=components).of_dissimilarities(few)
    literal = mds_literal.smacof(few, mds_literal.torgerson(few, components)[0], 100)
    assert found.scores["stress"] < mds_literal.stress_1(few, literal) * (1 + 1e-4)
    assert found.scores["stress"] == pytest.approx(mds_literal.stress_1(few, found.positions), rel=1e-5)


def test_one_step_and_two_are_those_of_the_paper(correlations):
    start = np.random.default_rng(1).standard_normal((60, 2))
    for steps in (1, 2):
        found, taken, settled = majorize(correlations.astype(np.float32), start, steps, 0.0)
        np.testing.assert_allclose(found, mds_literal.smacof(correlations, start, steps), atol=1e-5)
        assert taken == steps and not settled


def test_every_step_lowers_the_stress_though_it_goes_further_than_the_papers(correlations):
    given, start = correlations.astype(np.float32), np.random.default_rng(1).standard_normal((60, 2))
    falling = [stress(correlations, majorize(given, start, steps, 0.0)[0]) for steps in range(1, 40)]
    assert (np.diff(falling) < 1e-7).all()
    plain = mds_literal.stress_1(correlations, mds_literal.smacof(correlations, start, 39))
    assert falling[-1] < plain


@pytest.mark.parametrize("init", ["classical", "random"])
def test_the_stress_is_no_higher_than_scikit_learns(correlations, init):
    start = mds_literal.torgerson(correlations, 2)[0] if init == "classical" else None
    peer, _ = smacof(correlations, n_components=2, n_init=1, init=start, random_state=0, normalized_stress=False)
    assert Mds().of_dissimilarities(correlations).scores["stress"] <= stress(correlations, peer) * (1 + 1e-4)


def test_blobs_stay_apart_and_whole_on_the_map(blobs):
    found = Mds()(blobs[0])
    assert neighborhood_hit(found.positions, blobs[1], [6]).mean() > 0.95
    assert found.notes == () and 0 < found.scores["stress"] < 0.3


def test_equal_points_lie_at_one_place(blobs):
    doubled = np.concatenate([blobs[0], blobs[0]])
    found = Mds()(doubled).positions
    np.testing.assert_allclose(found[:120], found[120:], atol=1e-3)


def test_the_same_question_gives_the_same_bytes_and_another_order_the_same_map(blobs):
    points, order = blobs[0][::3], np.random.default_rng(0).permutation(40)
    first, again, shuffled = Mds()(points), Mds()(points), Mds()(points[order])
    assert first.positions.tobytes() == again.positions.tobytes() and first.scores == again.scores
    assert shuffled.scores["stress"] == pytest.approx(first.scores["stress"], rel=1e-4)


def test_scaled_points_make_a_scaled_map(blobs):
    small, large = Mds()(blobs[0]), Mds()(blobs[0] * 1e30)
    np.testing.assert_allclose(large.positions / 1e30, small.positions, atol=1e-3)
    assert large.scores["stress"] == pytest.approx(small.scores["stress"], rel=1e-4)


def test_a_start_is_stayed_near_to(blobs):
    before = Mds()(blobs[0]).positions @ np.array([[0.0, 1.0], [-1.0, 0.0]]) + 9
    after = Mds()(blobs[0], start=before).positions
    assert displacement(before, after) < 0.02
    moved = Mds()(blobs[0] + np.random.default_rng(1).standard_normal((120, 12)), start=before).positions
    assert displacement(before, moved) < 0.2


def test_a_map_begins_from_its_start_and_not_from_classical_scaling(correlations):
    start = np.random.default_rng(3).standard_normal((60, 2))
    stepped = Mds(steps=1).of_dissimilarities(correlations, start=start).positions
    np.testing.assert_allclose(stepped, align(mds_literal.guttman_transform(correlations, start), start), atol=1e-5)


def test_equal_points_make_one_point_without_a_made_up_score():
    found = Mds()(np.full((6, 3), 0.1, dtype=np.float32))
    assert (found.positions == 0).all() and found.scores == {}
    assert found.notes == ("All points are equal: the map is one point.",)
    around = Mds().of_dissimilarities(np.zeros((4, 4)), start=np.arange(8.0).reshape(4, 2))
    np.testing.assert_allclose(around.positions, [[3, 4]] * 4)


def test_two_points_lie_as_far_apart_as_they_are():
    found = Mds()(np.array([[0.0, 0, 0], [0, 6, 8]]))
    assert mds_literal.distance(*found.positions) == pytest.approx(10, rel=1e-5)
    assert found.scores["stress"] < 1e-6


def test_three_points_at_equal_distance_make_a_triangle_with_all_sides_equal():
    found = Mds().of_dissimilarities(1 - np.eye(3)).positions
    sides = [mds_literal.distance(found[i], found[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    np.testing.assert_allclose(sides, 1, rtol=1e-4)


def test_a_start_with_too_few_axes_is_given_the_missing_one(correlations, monkeypatch):
    whole = Mds().of_dissimilarities(correlations).scores["stress"]
    thinner = mds.approximate_map
    monkeypatch.setattr(mds, "approximate_map", lambda given, components: thinner(given, 1))
    assert Mds().of_dissimilarities(correlations).scores["stress"] < whole * 1.1
    flat = Mds()(np.arange(5.0)[:, None])  # a line needs no second axis, and gets none
    assert np.abs(flat.positions[:, 1]).max() < 1e-9 and flat.scores["stress"] < 1e-6


def test_steps_that_end_too_early_are_said(correlations):
    early = Mds(steps=3).of_dissimilarities(correlations)
    assert early.notes == ("The stress was still falling after 3 steps; write a larger steps=.",)
    assert early.plan == {"optimizer": "SMACOF", "steps": 3}
    settled = Mds(tolerance=1e-3).of_dissimilarities(correlations)
    assert settled.notes == () and 3 < settled.plan["steps"] < 300


def test_work_is_stopped_between_steps(blobs):
    calls = []

    def pulse():
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Mds()(blobs[0], pulse=pulse)
    assert len(calls) == 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"components": 4}, "components=4; maps of metric scaling have 2 or 3"),
        ({"steps": 0}, "steps=0"),
        ({"tolerance": -1.0}, "tolerance=-1.0"),
        ({"tolerance": float("nan")}, "tolerance=nan"),
    ],
)
def test_parameters_that_mean_nothing_are_named(options, message):
    with pytest.raises(InvalidInput, match=message):
        Mds(**options)


def test_points_and_starts_that_make_no_map_are_named():
    with pytest.raises(InvalidInput, match="1 samples were given; this map needs 2 or more"):
        Mds()(np.zeros((1, 3)))
    with pytest.raises(InvalidInput, match="point 1 holds NaN"):
        Mds()(np.array([[0.0], [np.nan]]))
    with pytest.raises(InvalidInput, match=r"start has shape \(3, 3\)"):
        Mds()(np.eye(3), start=np.eye(3))
    with pytest.raises(InvalidInput, match="20,001 points"):
        Mds()(np.zeros((20_001, 1)))
