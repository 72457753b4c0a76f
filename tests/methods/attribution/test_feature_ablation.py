"""Feature ablation leaves one region out at a time, and the region gets what the target loses."""

import numpy as np
import pytest
import torch
from captum import attr

import neuroglass as ng
from neuroglass.testing import linear_subject
from tests.methods.attribution.networks import inputs_of, make


def ask(made, target="logit:1", **how):
    return ng.attribute(made, ng.methods.FeatureAblation(**how), target=target, samples=range(4))


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("kind", ["convolutional", "residual"])
def test_it_is_captums_with_a_regions_loss_shared_among_its_elements(kind, size):
    made = make(kind)
    x, rows = inputs_of(made), torch.arange(6) // size
    mask = (rows[:, None] * 6 + rows)[None, None]
    expected = attr.FeatureAblation(made.model.eval()).attribute(x, target=1, feature_mask=mask).detach().numpy()
    sizes = 2 * np.bincount(mask.flatten())[mask[0]]
    np.testing.assert_allclose(ask(made, size=size).full.values, expected / sizes, rtol=1e-6, atol=1e-12)


def test_of_a_linear_network_each_column_gets_its_weight_times_its_distance_from_the_baseline():
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=(2, 5)), rng.normal(size=(4, 5))
    made = linear_subject(weights, x, over=ng.space.table(5, baseline=(0.1, 0.2, 0.3, 0.4, 0.5)))
    expected = weights[1] * (x - [0.1, 0.2, 0.3, 0.4, 0.5])
    np.testing.assert_allclose(ask(made).values, expected, rtol=1e-10)


def test_two_columns_that_stand_in_for_each_other_get_nothing():
    """By hand: max(a, b) with a = b loses nothing when one of the two is hidden; the facts say so."""

    class Larger(torch.nn.Module):
        def forward(self, x):
            return torch.stack([torch.zeros_like(x[:, 0]), x.amax(1)], 1)

    made = ng.Subject(Larger(), (np.full((4, 2), 3.0, np.float32), None), space=ng.space.table(2), classes=("a", "b"))
    assert not ask(made).values.any()
    assert "stand in for each other" in ng.methods.FeatureAblation.facts.blind


def test_a_negative_size_is_refused():
    with pytest.raises(ng.InvalidInput, match="size is -1; write 0 for automatic"):
        ng.methods.FeatureAblation(size=-1)
