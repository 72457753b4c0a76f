"""Deep SHAP is DeepLIFT against every background sample, on average."""

import warnings

import numpy as np
import pytest
import torch
from captum import attr
from torch import nn

import neuroglass as ng
from neuroglass.testing import linear_subject
from tests.methods.attribution.networks import inputs_of, make


def ask(made, **how):
    return ng.attribute(made, ng.methods.DeepShap(**how), target="logit:1", samples=range(4))


def test_it_is_captums_where_all_samples_are_the_background():
    made = make("dense")
    x = inputs_of(made)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = attr.DeepLiftShap(made.model.eval()).attribute(x, x, target=1).detach().numpy()
    np.testing.assert_allclose(ask(made, background=len(made.data)).values, expected, rtol=1e-6, atol=1e-9)


def test_of_a_linear_network_it_is_weight_times_the_distance_from_the_mean():
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=(2, 5)), rng.normal(size=(12, 5))
    found = ask(linear_subject(weights, x), background=12)
    np.testing.assert_allclose(found.values, weights[1] * (x[:4] - x.mean(0)), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", ["convolutional", "residual"])
def test_relevance_adds_up_to_the_change_from_the_mean_of_the_background(kind):
    assert ask(make(kind), background=3).scores["completeness_gap"] < 1e-9


def test_another_seed_draws_another_background_and_moves_relevance_about_as_far_as_the_error_says():
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3)).double()
    made = ng.Subject(model, (np.random.default_rng(0).normal(size=(60, 6)), None), space=ng.space.table(6))
    one, other = (ask(made, background=20, seed=seed) for seed in (0, 1))
    assert not np.array_equal(one.values, other.values)
    away = np.abs(one.values - other.values).max(1)
    assert (away < 6 * one.columns["standard_error"].values).all()


def test_no_background_is_refused():
    with pytest.raises(ng.InvalidInput, match="background is 0"):
        ng.methods.DeepShap(background=0)
