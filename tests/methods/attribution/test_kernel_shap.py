"""KernelSHAP gives Shapley values: exact where all coalitions are asked, near with an honest error where some are."""

from itertools import permutations

import numpy as np
import pytest
import torch
from captum import attr
from torch import nn

import neuroglass as ng
from neuroglass.methods.attribution.kernel_shap import KernelShap
from neuroglass.testing import linear_subject
from tests.methods.attribution.networks import make


class Products(nn.Module):
    """Pairs of features multiply, so that who comes first matters."""

    def __init__(self, features):
        super().__init__()
        self.linear = nn.Linear(features, 1)
        self.pairs = nn.Bilinear(features, features, 1)

    def forward(self, x):
        return self.linear(x) + self.pairs(x, x).tanh()


def products(features, samples=3):
    torch.manual_seed(0)
    x = np.random.default_rng(0).normal(size=(samples, features))
    return ng.Subject(Products(features).double(), (x, None), space=ng.space.table(features, baseline=0.3))


def shapley(value, x, baseline):
    """The definition: the mean over all orders of what each feature adds when it joins."""
    found = np.zeros(len(x))
    orders = list(permutations(range(len(x))))
    for order in orders:
        shown = baseline.copy()
        before = value(shown)
        for feature in order:
            shown[feature] = x[feature]
            after = value(shown)
            found[feature] += (after - before) / len(orders)
            before = after
    return found


def test_with_all_coalitions_they_are_the_shapley_values_of_the_definition():
    subject = products(5)
    found = ng.attribute(subject, KernelShap(), target="output:0", samples=range(3))

    def value(x):
        with torch.no_grad():
            return float(subject.model(torch.from_numpy(x)[None])[0, 0])

    for row in range(3):
        expected = shapley(value, np.array(subject.data.x[row]), np.full(5, 0.3))
        np.testing.assert_allclose(found.values[row], expected, rtol=1e-8, atol=1e-10)
    assert found.scores["standard_error"] == 0.0


@pytest.mark.parametrize("coalitions", [80, 200, 0])
def test_of_a_weighted_sum_each_feature_gets_its_term_from_any_sample_of_coalitions(coalitions):
    rng = np.random.default_rng(1)
    weights, x = rng.normal(size=(2, 20)), rng.normal(size=(3, 20))
    subject = linear_subject(weights, x, bias=3.0, over=ng.space.table(20, baseline=0.5))
    found = ng.attribute(subject, KernelShap(coalitions=coalitions), target="logit:1", samples=range(3))
    np.testing.assert_allclose(found.values, weights[1] * (x - 0.5), rtol=1e-7, atol=1e-9)


def test_from_drawn_coalitions_relevance_still_adds_up_to_the_change_of_the_target():
    found = ng.attribute(products(16), KernelShap(coalitions=300), target="output:0", samples=range(3))
    assert found.scores["completeness_gap"] < 1e-9
    assert found.scores["standard_error"] > 0


def test_the_standard_error_is_the_spread_over_seeds():
    subject = products(14, samples=1)
    ask = [ng.attribute(subject, KernelShap(coalitions=400, seed=seed), samples=[0]) for seed in range(24)]
    spread = np.std([one.values[0] for one in ask], axis=0, ddof=1).max()
    told = np.median([one.scores["standard_error"] for one in ask])
    assert 0.6 < told / spread < 1.7


def test_drawn_values_come_near_to_the_exact_ones_within_their_error():
    subject = products(10)
    exact = ng.attribute(subject, KernelShap(), samples=range(3)).values
    drawn = ng.attribute(subject, KernelShap(coalitions=500), samples=range(3))
    away = np.abs(drawn.values - exact).max()
    assert 0 < away < 5 * drawn.scores["standard_error"]


def test_over_many_seeds_drawn_values_lie_around_the_exact_ones():
    """The sizes that are all taken and the drawn ones have the weights of the kernel beside each other."""
    subject = products(12, samples=1)
    exact = ng.attribute(subject, KernelShap(coalitions=5000), samples=[0]).values[0]
    asked = [ng.attribute(subject, KernelShap(coalitions=300, seed=seed), samples=[0]) for seed in range(60)]
    away = np.mean([one.values[0] for one in asked], axis=0) - exact
    error = np.std([one.values[0] for one in asked], axis=0, ddof=1) / np.sqrt(60)
    assert (np.abs(away) < 4 * error).all()


def test_captums_values_of_the_same_windows_are_near():
    subject = make("convolutional")
    x = torch.from_numpy(np.array(subject.data.batch(range(4)).x))
    cells = (torch.arange(6) // 2)[:, None] * 3 + torch.arange(6) // 2
    torch.manual_seed(0)
    given = {
        "target": 1,
        "feature_mask": cells.view(1, 1, 6, 6).expand(1, 2, 6, 6),
        "n_samples": 4000,
        "perturbations_per_eval": 500,
    }
    rows = [attr.KernelShap(subject.model.eval()).attribute(row[None], **given) for row in x]
    expected = torch.cat(rows).detach().numpy() / 8  # of a region's relevance an element gets its share
    found = ng.attribute(subject, KernelShap(size=2), target="logit:1", samples=range(4)).full.values
    assert np.abs(found - expected).max() < 0.1 * np.abs(found).max()


def test_too_few_coalitions_for_the_regions_are_refused_with_what_to_write():
    with pytest.raises(ng.InvalidInput, match="coalitions is 20 for 16 regions; write coalitions=64 or more"):
        ng.attribute(products(16), KernelShap(coalitions=20), samples=[0])
    with pytest.raises(ng.InvalidInput, match="write 0 for automatic"):
        KernelShap(coalitions=-1)


def test_a_single_region_takes_the_whole_change():
    subject = linear_subject(np.ones((1, 4)), np.ones((2, 4)), over=ng.space.table(list("abcd"), groups=("g",) * 4))
    found = ng.attribute(subject, KernelShap(), target="output:0", samples=range(2))
    np.testing.assert_allclose(found.values, [[4.0], [4.0]], rtol=1e-12)
