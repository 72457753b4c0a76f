import numpy as np
import pytest
import torch
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from neuroglass.core.errors import Cancelled, InvalidInput
from neuroglass.methods.projection import tsne as module
from neuroglass.methods.projection.affinities import affinities, kl_divergence
from neuroglass.methods.projection.alignment import align, displacement
from neuroglass.methods.projection.neighborhood_hit import neighborhood_hit
from neuroglass.methods.projection.tsne import Tsne
from tests.oracles import projection_oracles as oracle

QUICK = Tsne(perplexity=10, steps=300, warm_steps=250)


def test_blobs_stay_apart_and_whole_on_the_map(blobs):
    found = QUICK(blobs[0])
    assert neighborhood_hit(found.positions, blobs[1], [6, 10]).mean(axis=1) == pytest.approx([1, 1], abs=0.01)
    assert found.notes == () and 0 < found.scores["kl"] < 0.7


def test_three_components_separate_the_blobs_too(blobs):
    found = Tsne(components=3, perplexity=10, steps=300)(blobs[0])
    assert found.positions.shape == (120, 3)
    assert neighborhood_hit(found.positions, blobs[1], [6]).mean() > 0.99


@pytest.mark.parametrize("components", [2, 3])
@pytest.mark.parametrize(("count", "spread"), [(12, 1), (60, 0), (60, 3), (120, 1), (300, 2)])
def test_no_small_set_collapses_or_bursts(count, spread, components):
    # scikit-learn's own choices end at 1.1 to 3 nats on some of these: one point, or points thrown far apart
    rng = np.random.default_rng(count)
    points = spread * rng.standard_normal((5, 12))[np.arange(count) % 5] + rng.standard_normal((count, 12))
    assert Tsne(components=components, steps=500)(points).scores["kl"] < 0.6


def test_more_steps_end_at_a_lower_kl(blobs):
    points = blobs[0] / 20
    few, many = Tsne(perplexity=10, steps=250)(points), Tsne(perplexity=10, steps=1000)(points)
    assert many.scores["kl"] < few.scores["kl"]


def test_an_exaggeration_that_would_draw_few_samples_into_one_point_is_lowered_and_said():
    found = Tsne(steps=300)(np.random.default_rng(0).standard_normal((60, 8)))
    assert found.notes[-1].startswith("Exaggeration was lowered from 12 to 1.")


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_map(blobs):
    first, again = QUICK(blobs[0]).positions, QUICK(blobs[0]).positions
    assert first.tobytes() == again.tobytes()
    other = Tsne(perplexity=10, steps=300, seed=1)(blobs[0]).positions
    assert not np.allclose(first, other)


@pytest.mark.parametrize("scale", [1e-20, 1e20])
def test_scale_changes_nothing_to_speak_of(blobs, scale):
    assert QUICK(blobs[0] * scale).scores["kl"] == pytest.approx(QUICK(blobs[0]).scores["kl"], rel=0.05)


def test_a_start_keeps_every_point_near_where_it_was(blobs):
    points = blobs[0] / 20
    before = Tsne(perplexity=10)(points).positions
    far = np.random.default_rng(0).permutation(120)
    warm = QUICK(points, start=before).positions
    np.testing.assert_allclose(align(warm, before), warm, atol=1e-9)  # turned onto it as far as turning goes
    assert displacement(before, warm) < 0.15
    assert displacement(before, Tsne(perplexity=10)(points).positions[far]) > 1


def test_a_start_that_is_one_point_does_not_hold_the_map_together(blobs):
    found = QUICK(blobs[0], start=np.zeros((120, 2))).positions
    assert neighborhood_hit(found, blobs[1], [6]).mean() > 0.99


def test_wide_points_are_reduced_first_and_the_note_says_so():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), 30)
    points = 10 * rng.standard_normal((3, 200))[labels] + rng.standard_normal((90, 200))
    found = QUICK(points)
    assert found.notes == ("200 activations were reduced to 50 by PCA before t-SNE.",)
    assert (neighborhood_hit(found.positions, labels, [6]) == 1).all()


@pytest.mark.parametrize("count", [4, 5, 20])
def test_a_perplexity_that_the_samples_cannot_fill_is_lowered_and_said(count):
    found = Tsne(steps=250)(np.random.default_rng(0).standard_normal((count, 3)))
    assert f"lowered from 30 to {(count - 1) / 3:g}, a third of the {count - 1} neighbours" in found.notes[0]
    assert np.isfinite(found.positions).all() and np.isfinite(found.scores["kl"])


def test_duplicates_are_each_others_nearest_on_the_map():
    points = np.repeat(np.random.default_rng(0).standard_normal((30, 5)), 2, axis=0)
    positions = Tsne(perplexity=5)(points).positions
    assert (neighborhood_hit(positions, np.repeat(np.arange(30), 2), [1]) == 1).all()


def test_points_on_a_line_spread_over_the_plane_and_keep_their_order():
    positions = Tsne(perplexity=8)(np.arange(60.0)[:, None] ** 1.2).positions
    assert np.isfinite(positions).all()
    assert neighborhood_hit(positions, np.arange(60) // 20, [2]).mean() > 0.9


def test_equal_samples_make_one_point_without_a_made_up_score():
    found = QUICK(np.full((9, 4), 2.5))
    assert (found.positions == 0).all() and found.scores == {}
    assert found.notes == ("All samples have equal activations: the map is one point.",)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"components": 4}, "components=4; t-SNE maps have 2 or 3"),
        ({"perplexity": 0.5}, "perplexity=0.5; expected 1 or more"),
        ({"perplexity": float("nan")}, "perplexity=nan"),
        ({"steps": 100}, "steps=100, warm_steps=600; expected 250 or more"),
        ({"early_exaggeration": 0.5}, "early_exaggeration=0.5"),
        ({"warm_exaggeration": float("nan")}, "warm_exaggeration=nan"),
        ({"pull": -1.0}, "pull=-1.0; expected 0"),
    ],
)
def test_parameters_out_of_range_are_named(parameters, message):
    with pytest.raises(InvalidInput, match=message):
        Tsne(**parameters)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_fewer_than_four_samples_are_refused(count):
    with pytest.raises(InvalidInput, match=f"{count} samples were given; this map needs 4 or more"):
        Tsne()(np.eye(count))


@pytest.fixture(scope="module")
def digits():
    """Activations of 700 samples that lie along ten bent curves in 20 dimensions, and the curve of each."""
    rng = np.random.default_rng(5)
    labels, along = np.arange(700) % 10, rng.random(700)
    bends = rng.standard_normal((10, 3, 20))
    powers = np.stack([np.ones(700), 2 * along, 3 * along**2], axis=1)
    return np.einsum("np,npd->nd", powers, bends[labels]) + 0.1 * rng.standard_normal((700, 20)), labels


def test_the_grid_ends_at_the_divergence_of_all_pairs(digits, monkeypatch):
    exact = Tsne()(digits[0])
    monkeypatch.setattr(module, "_FEW", 100)
    grid = Tsne()(digits[0])
    assert (exact.plan["optimizer"], grid.plan["optimizer"]) == ("all pairs", "FFT-interpolated")
    assert abs(grid.scores["kl"] - exact.scores["kl"]) < 0.02
    assert neighborhood_hit(grid.positions, digits[1], [6]).mean() > 0.98


def test_the_divergence_is_no_higher_than_that_of_scikit_learn(digits):
    points = digits[0][:300]
    with threadpool_limits(1):
        peer = TSNE(init="pca", random_state=0).fit_transform(points)
    assert Tsne()(points).scores["kl"] < 1.02 * kl_divergence(affinities(points, 30.0), peer)


@pytest.mark.parametrize("few", [100, 10_000])
def test_threads_change_no_byte(digits, monkeypatch, few):
    monkeypatch.setattr(module, "_FEW", few)
    before, found = torch.get_num_threads(), []
    for count in (1, 3):
        torch.set_num_threads(count)
        found_map = Tsne(steps=250)(digits[0])
        assert (found_map.plan["threads"], torch.get_num_threads()) == (
            count,
            count,
        )  # a map leaves PyTorch's own number
        found.append(found_map.positions.tobytes())
    torch.set_num_threads(before)
    assert found[0] == found[1]


def test_the_score_is_the_divergence_of_the_map_that_is_given(digits):
    found = QUICK(digits[0], start=10 * np.random.default_rng(0).standard_normal((700, 2)))
    joint = affinities(digits[0], 10.0).toarray()
    assert found.scores["kl"] == pytest.approx(oracle.kl_divergence(joint, found.positions), rel=1e-4)


def test_dissimilarities_place_things_as_their_points_do(blobs):
    points = blobs[0] / 20
    apart = np.sqrt(oracle.squared_distances(points))
    found = Tsne(perplexity=10).of_dissimilarities(apart)
    assert found.scores["kl"] == pytest.approx(Tsne(perplexity=10)(points).scores["kl"], rel=0.05)
    assert (neighborhood_hit(found.positions, blobs[1], [6]) == 1).all()
    warm = Tsne(perplexity=10).of_dissimilarities(apart, start=found.positions)
    assert displacement(found.positions, warm.positions) < 0.2


def test_things_that_are_all_alike_make_one_point():
    found = QUICK.of_dissimilarities(np.zeros((9, 9)))
    assert (found.positions == 0).all() and found.notes == ("All dissimilarities are 0: the map is one point.",)


def test_dissimilarities_that_are_none_are_refused():
    with pytest.raises(InvalidInput, match="expected a square"):
        QUICK.of_dissimilarities(np.ones((9, 8)))


def test_the_pull_keeps_the_map_nearer_to_its_start_and_its_cost_is_said(digits):
    points, _ = digits
    before = QUICK(points).positions
    order = np.arange(700)
    order[:70] = order[:70][::-1]  # a tenth of the samples change places
    found = {pull: Tsne(perplexity=10, pull=pull)(points[order], start=before) for pull in (0.0, 0.1, 10.0)}
    moved = [displacement(before, one.positions) for one in found.values()]
    assert moved[0] > moved[2] and moved[1] < 1.05 * moved[0]
    assert "kl_cost" not in found[0.0].scores
    assert found[10.0].scores["kl"] > found[0.0].scores["kl"]
    assert found[10.0].scores["kl_cost"] > 5 * abs(found[0.1].scores["kl_cost"])


def test_it_can_be_stopped_between_steps_and_watched(digits):
    seen = []
    Tsne(steps=250)(digits[0], pulse=lambda: seen.append(1))
    assert len(seen) == 250

    def stop():
        raise Cancelled

    with pytest.raises(Cancelled):
        Tsne()(digits[0], pulse=stop)
