import pytest
import torch

from neuroglass.demos.training import made
from neuroglass.reproduce.edges import EdgeFilter
from neuroglass.reproduce.networks import behind_edges, convolutional, multilayer


def size(model):
    return sum(parameter.numel() for parameter in model.parameters())


@pytest.mark.parametrize(("shape", "flat"), [((1, 28, 28), 3136), ((3, 32, 32), 4096)])
def test_the_convolutional_network_hands_64_maps_of_a_quarter_of_the_side_to_512_units(shape, flat):
    model = made(lambda: convolutional(shape, 10), 0)
    weights = 9 * (shape[0] * 32 + 32 * 32 + 32 * 64 + 64 * 64) + flat * 512 + 512 * 10
    assert size(model) == weights + 32 + 32 + 64 + 64 + 512 + 10
    assert model(torch.zeros(2, *shape)).shape == (2, 10)
    assert [name for name, _ in model.named_children() if name.startswith(("conv", "pool", "fc"))] == [
        "conv1", "conv2", "pool1", "conv3", "conv4", "pool2", "fc1", "fc2"
    ]  # fmt: skip


def test_the_perceptron_has_four_layers_of_1000_units():
    assert size(multilayer((3, 32, 32), 10)) == 3072 * 1000 + 3 * 1000 * 1000 + 1000 * 10 + 4 * 1000 + 10


def test_behind_an_edge_filter_the_same_weights_answer_for_the_edges_of_the_image():
    plain, behind = made(lambda: convolutional((3, 32, 32), 10), 0), made(lambda: behind_edges((3, 32, 32), 10), 1)
    behind.load_state_dict(plain.state_dict())
    x = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    assert torch.equal(behind(x), plain(EdgeFilter()(x)))
    assert torch.allclose(behind(1 - x), behind(x), atol=1e-5)
    assert not torch.allclose(plain(1 - x), plain(x), atol=1e-5)
