import pytest
import torch
from torch import nn

from neuroglass.demos.networks import convolutional, dense


def test_a_dense_network_is_its_own_formula():
    model = dense(6, (5, 4), 3, dropout=(0.2, 0.3)).eval()
    x = torch.randn(7, 1, 2, 3, generator=torch.Generator().manual_seed(0))
    flat = x.flatten(1)
    hidden = model.fc2(model.fc1(flat).clamp_min(0)).clamp_min(0)
    assert torch.equal(model(x), model.fc3(hidden))


def test_dropout_has_the_share_of_its_layer():
    model = dense(4, (3, 3), 2, dropout=(0.2, 0.5))
    assert [layer.p for layer in model if isinstance(layer, nn.Dropout)] == [0.2, 0.5]


def test_a_convolutional_network_keeps_positions_until_its_one_pool():
    model = convolutional((4, 6, 8), 10).eval()
    shapes, x = {}, torch.zeros(1, 1, 8, 8)
    for name, layer in model.named_children():
        x = layer(x)
        shapes[name] = tuple(x.shape[1:])
    assert [shapes[name] for name in ("relu1", "relu2", "pool", "relu3")] == [
        (4, 8, 8),
        (6, 8, 8),
        (6, 4, 4),
        (8, 4, 4),
    ]
    assert shapes["fc"] == (10,)


@pytest.mark.parametrize("build", [lambda: dense(64, (8,), 10), lambda: convolutional((4, 4), 10)])
def test_layers_are_told_apart_by_kind_and_number(build):
    names = [name for name, _ in build().named_children()]
    assert len(names) == len(set(names))
    assert not any(name.isdigit() for name in names)
