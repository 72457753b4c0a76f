"""Filters are the first weights, laid out as the input that they multiply."""

import numpy as np
import torch
from torch import nn

import neuroglass as ng


def test_filters_of_a_dense_layer_over_an_image_are_images():
    model = nn.Sequential(nn.Flatten(), nn.Linear(12, 5), nn.ReLU(), nn.Linear(5, 2))
    subject = ng.Subject(model, (torch.rand(3, 1, 3, 4), torch.tensor([0, 1, 0])), space=ng.space.image(1, 3, 4))
    result = ng.overview(subject, "filters")
    np.testing.assert_array_equal(result.values, model[1].weight.detach().numpy().reshape(5, 1, 3, 4))
    assert [axis.name for axis in result.axes] == ["item", "channel", "y", "x"]
    assert result.axes[0].ticks == ("1:0", "1:1", "1:2", "1:3", "1:4")
    assert result.items.signed


def test_the_units_with_the_largest_weights_are_shown_in_their_order():
    model = nn.Sequential(nn.Conv2d(1, 4, 2, bias=False), nn.Flatten(), nn.Linear(16, 2))
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([1.0, 4.0, -3.0, 0.5]).view(4, 1, 1, 1).expand(4, 1, 2, 2))
    subject = ng.Subject(model, (torch.rand(3, 1, 3, 3), torch.tensor([0, 1, 0])), space=ng.space.image(1, 3, 3))
    result = ng.overview(subject, ng.methods.Filters(units=2))
    assert result.axes[0].ticks == ("0:1", "0:2")
    np.testing.assert_allclose(result.columns["norm"].values, [8, 6])
    assert result.notes == ("The 2 units with the largest weights of 4 are shown.",)
