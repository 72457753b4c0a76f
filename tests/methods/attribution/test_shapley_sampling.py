"""Shapley sampling is the mean over drawn orders of what regions add, and stops when that is sure enough."""

import numpy as np
import pytest
import torch
from captum import attr

import neuroglass as ng
from neuroglass.methods.attribution.shapley_sampling import ShapleySampling
from tests.methods.attribution.games import pairs, value_of
from tests.methods.attribution.networks import make
from tests.oracles import attribution_sampling_literal as literal


def ask(subject, method, samples=(0, 1, 2)):
    return ng.attribute(subject, method, samples=samples)


def test_it_is_the_mean_over_the_drawn_orders():
    subject = pairs(6)
    found = ask(subject, ShapleySampling(permutations=7, seed=2))
    orders = [list(np.random.default_rng((2, number)).permutation(6)) for number in range(7)]
    for row in range(3):
        adds = literal.along_orders(value_of(subject), np.array(subject.data.x[row]), np.full(6, 0.3), orders)
        np.testing.assert_allclose(found.values[row], adds.mean(0), rtol=1e-9, atol=1e-12)
        error = (adds.std(0, ddof=1) / np.sqrt(7)).max()
        assert found.columns["standard_error"].values[row] == pytest.approx(error, rel=1e-9)


def test_captums_values_of_the_same_regions_are_near():
    subject = make("convolutional")
    x = torch.from_numpy(np.array(subject.data.batch(range(3)).x))
    cells = (torch.arange(6) // 2)[:, None] * 3 + torch.arange(6) // 2
    torch.manual_seed(0)
    mask = cells.view(1, 1, 6, 6).expand(1, 2, 6, 6).contiguous()
    expected = attr.ShapleyValueSampling(subject.model.eval()).attribute(
        x, target=1, feature_mask=mask, n_samples=400, perturbations_per_eval=1
    )
    found = ng.attribute(subject, ShapleySampling(permutations=400), target="logit:1", samples=range(3)).full.values
    assert np.abs(found - expected.detach().numpy() / 8).max() < 0.05 * np.abs(found).max()


def test_parameters_without_meaning_are_refused():
    with pytest.raises(ng.InvalidInput, match="permutations is 1 and size 0; write permutations of 2 or more"):
        ShapleySampling(permutations=1)
    with pytest.raises(ng.InvalidInput, match=r"seed is -1 .* write a seed of 0 or more"):
        ShapleySampling(seed=-1)
