"""LIME fits a weighted sum of regions near the sample, and says how well it fits and how sure it is."""

from itertools import combinations

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr
from sklearn.linear_model import Ridge

import neuroglass as ng
from neuroglass.methods.attribution.lime import Lime
from neuroglass.testing import linear_subject
from tests.methods.attribution.games import pairs, product
from tests.methods.attribution.networks import make


def ask(subject, method, **more):
    return ng.attribute(subject, method, samples=range(len(subject.data)), **more)


def test_without_a_penalty_a_weighted_sum_is_found_exactly():
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=(2, 20)), rng.normal(size=(4, 20))
    subject = linear_subject(weights, x, bias=3.0, over=ng.space.table(20, baseline=0.5))
    found = ask(subject, Lime(penalty=0.0), target="logit:1")
    np.testing.assert_allclose(found.values, weights[1] * (x - 0.5), rtol=1e-9, atol=1e-11)
    assert found.scores["r2"] == pytest.approx(1.0, abs=1e-9)


def test_it_is_the_ridge_of_the_paper_with_scikit_learn():
    subject, method = make("dense"), Lime(penalty=0.7, width=0.4)
    x = torch.from_numpy(np.array(subject.data.x))
    shown = (np.arange(128)[:, None] >> np.arange(7) & 1).astype(float)
    away = 1 - np.sqrt(shown.mean(1))
    near = np.exp(-(away**2) / (2 * 0.4**2))
    near /= near.mean()
    found = ask(subject, method, target="logit:2")
    for row in range(4):
        with torch.no_grad():
            answers = subject.model(torch.from_numpy(shown) * x[row])[:, 2].numpy()
        model = Ridge(alpha=0.7).fit(shown, answers, sample_weight=near)
        np.testing.assert_allclose(found.values[row], model.coef_, rtol=1e-8, atol=1e-11)
        assert found.columns["r2"].values[row] == pytest.approx(model.score(shown, answers, near), abs=1e-9)


def test_the_standard_error_is_the_spread_over_seeds():
    subject = make("convolutional")
    asked = [ng.attribute(subject, Lime(variations=200, size=1, seed=seed), samples=[1]) for seed in range(24)]
    spread = 2 * np.std([one.full.values[0, 0] for one in asked], axis=0, ddof=1).max()  # two channels share
    told = np.median([one.scores["standard_error"] for one in asked])
    assert 0.6 < told / spread < 1.7


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_an_output_of_another_size_gets_relevance_of_that_size(scale):
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=(1, 12)), rng.normal(size=(2, 12))
    one, other = (
        ask(linear_subject(size * weights, x, over=ng.space.table(12)), Lime(variations=200), target="output:0")
        for size in (1.0, scale)
    )
    np.testing.assert_allclose(other.values, scale * np.asarray(one.values), rtol=1e-9)
    assert np.abs(one.values).min() > 0


def test_a_narrow_neighborhood_does_not_draw_everything_to_zero():
    """The nearest variations weigh 1 on average, however few they are: the penalty stays as small beside them."""
    weights, x = np.arange(1.0, 11.0)[None], np.ones((2, 10))
    subject = linear_subject(weights, x, over=ng.space.table(10))
    narrow = ask(subject, Lime(width=0.05), target="output:0").values
    np.testing.assert_allclose(narrow, np.repeat(weights, 2, 0), rtol=0.12)


def test_a_poor_fit_is_said_in_plain_words_and_a_good_one_is_not():
    x = np.ones((2, 8))
    poor = ask(product(x), Lime(width=10.0))
    assert poor.scores["r2"] < 0.5
    assert any("R2 is under 0.5 for some samples" in note for note in poor.notes)
    good = ask(linear_subject(np.ones((1, 8)), x, over=ng.space.table(8)), Lime(width=10.0))
    assert not any("R2" in note for note in good.notes)


def test_stability_is_the_rank_correlation_of_two_halves_and_falls_where_less_is_drawn():
    subject = pairs(14)
    few, many = (ask(subject, Lime(variations=variations)) for variations in (40, 8000))
    assert (few.columns["stability"].values < many.columns["stability"].values).all()
    assert many.scores["stability"] > 0.98
    assert few.scores["stability"] == few.columns["stability"].values.min()


def test_stability_foretells_how_answers_under_other_seeds_agree():
    subject, told, seen = pairs(14), [], []
    for variations in (60, 200, 1000):
        asked = [ask(subject, Lime(variations=variations, seed=seed)) for seed in range(4)]
        told.append(np.mean([one.columns["stability"].values for one in asked]))
        seen.append(
            np.mean(
                [
                    spearmanr(one.values[row], other.values[row]).statistic
                    for one, other in combinations(asked, 2)
                    for row in range(3)
                ]
            )
        )
    assert np.argsort(told).tolist() == np.argsort(seen).tolist() == [0, 1, 2]
    assert (np.array(told) < np.array(seen) + 0.02).all()  # halves know less than the whole
    np.testing.assert_allclose(told, seen, atol=0.25)


def test_where_all_variations_are_tried_the_seed_does_not_matter():
    one, other = (ask(make("dense"), Lime(seed=seed)) for seed in (0, 1))
    np.testing.assert_array_equal(one.values, other.values)
    assert one.scores["standard_error"] == 0.0


def test_another_seed_draws_other_variations():
    one, other = (ask(make("convolutional"), Lime(variations=100, seed=seed)) for seed in (0, 1))
    assert np.abs(one.values - other.values).max() > 1e-6


def test_the_columns_of_one_category_are_hidden_together():
    weights = np.array([[1.0, 10.0, 20.0, 30.0]])
    over = ng.space.table(["age", "job=a", "job=b", "job=c"], groups=("age", "job", "job", "job"))
    x = np.array([[2.0, 0.0, 1.0, 0.0], [3.0, 0.0, 0.0, 1.0]])
    found = ask(linear_subject(weights, x, over=over), Lime(penalty=0.0), target="output:0")
    np.testing.assert_allclose(found.values, [[2, 20], [3, 30]], rtol=1e-9)


def test_superpixels_are_each_samples_own_and_are_refused_where_there_is_no_picture():
    subject = make("convolutional")
    together = ask(subject, Lime(regions="slic", size=2)).full.values
    alone = ng.attribute(subject, Lime(regions="slic", size=2), samples=[2]).full.values
    np.testing.assert_allclose(alone[0], together[2], rtol=1e-9, atol=1e-14)
    with pytest.raises(ng.NotApplicable, match="write regions='grid'"):
        ask(make("dense"), Lime(regions="slic"))


@pytest.mark.parametrize("parameters", [{"variations": 1}, {"width": 0.0}, {"penalty": -1.0}, {"size": -1}])
def test_parameters_without_meaning_are_refused(parameters):
    with pytest.raises(ng.InvalidInput, match="write variations of 2 or more"):
        Lime(**parameters)


def test_unknown_regions_are_refused_with_what_there_is():
    with pytest.raises(ng.InvalidInput, match="regions is 'felzenszwalb'; write 'grid' or 'slic'"):
        ask(make("dense"), Lime(regions="felzenszwalb"))
