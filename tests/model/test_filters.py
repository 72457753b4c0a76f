import numpy as np
import pytest
from torch import nn

import neuroglass as ng
from neuroglass.model.filters import first_filters
from tests.model.networks import IMAGES, Calls, mlp, subject

LABELS = np.arange(6) % 3


def test_the_first_convolution_is_shown_by_its_weights():
    model = nn.Sequential(nn.BatchNorm2d(3), nn.Conv2d(3, 5, 3), nn.Conv2d(5, 7, 3), nn.Flatten(), nn.Linear(112, 3))
    layer, weights, axes = first_filters(ng.Subject(model, (IMAGES, LABELS), space=ng.space.image(3, 8, 8)))
    assert layer.name == "1"
    assert np.array_equal(weights, model[1].weight.detach().numpy())
    assert [(axis.name, axis.size) for axis in axes] == [("channel", 3), ("y", 3), ("x", 3)]


def test_the_weights_of_a_dense_layer_are_laid_out_as_the_input():
    model = nn.Sequential(nn.Flatten(), nn.Linear(192, 3))
    layer, weights, axes = first_filters(ng.Subject(model, (IMAGES, LABELS), space=ng.space.image(3, 8, 8)))
    assert layer.name == "1"
    assert np.array_equal(weights, model[1].weight.detach().numpy().reshape(3, 3, 8, 8))
    assert [(axis.name, axis.size) for axis in axes] == [("channel", 3), ("y", 8), ("x", 8)]


def test_the_filters_of_a_table_have_its_features():
    found = subject(mlp(), space=ng.space.table(["a", "b", "c", "d"]))
    assert first_filters(found)[2][0].ticks == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (Calls(lambda _, x: x[:, :3] * 2), "no convolution or dense layer"),
        (Calls(lambda net, x: net.fc(x[:, :2]), fc=nn.Linear(2, 3)), "takes 2 numbers, one sample has 4"),
    ],
)
def test_a_network_without_such_weights_is_refused_with_the_reason(model, says):
    with pytest.raises(ng.NotApplicable, match=says):
        first_filters(subject(model))
