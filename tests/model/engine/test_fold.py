"""Folding makes fewer operations with the same answers, and none where something else sees the middle."""

import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.core.unit import Place
from neuroglass.model.engine.prepare import prepare
from neuroglass.model.network import Network
from neuroglass.model.trace.trace import OUTPUT, record
from tests.model.engine.networks import settled
from tests.model.networks import Calls

PICTURE = torch.randn(4, 3, 8, 8, generator=torch.Generator().manual_seed(0)).double()
SPACE = ng.space.image(3, 8, 8)


def folded(model, x=PICTURE, space=SPACE, reads=(OUTPUT,)):
    """The kinds of operations of the folded program, after it was seen to answer rightly."""
    torch.manual_seed(3)
    network = Network(settled(model, x), space)
    prepared = prepare(network, x, reads=reads)
    assert prepared.plan["path"] == "prepared", prepared.plan
    right = record(network, x, reads).activations
    for place, found in prepared(x).items():
        torch.testing.assert_close(found, right[place], rtol=1e-11, atol=1e-11)
    return [getattr(node.operation, "name", type(node.operation).__name__) for node in prepared.run.program.nodes]


def conv(**how):
    return nn.Conv2d(3, 4, 3, **how)


ACTIVATIONS = [
    nn.ReLU(), nn.ReLU6(), nn.Sigmoid(), nn.Tanh(), nn.Hardswish(), nn.SiLU(), nn.Hardsigmoid(), nn.GELU(),
    nn.GELU(approximate="tanh"), nn.LeakyReLU(0.3), nn.Hardtanh(-0.5, 0.7), nn.ReLU(inplace=True),
]  # fmt: skip


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
def test_a_batch_norm_and_an_activation_become_part_of_the_convolution(activation):
    assert folded(nn.Sequential(conv(bias=False), nn.BatchNorm2d(4), activation)) == ["Convolution"]


@pytest.mark.parametrize("activation", [nn.ReLU(), nn.GELU()], ids=repr)
def test_a_batch_norm_and_an_activation_become_part_of_the_dense_layer(activation):
    rows = torch.randn(6, 5, generator=torch.Generator().manual_seed(1)).double()
    found = folded(nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), activation), rows, ng.space.table(5))
    assert found == ["Dense"]


def test_a_batch_norm_over_the_steps_of_a_dense_layer_is_not_folded_into_its_units():
    steps = torch.randn(4, 6, 5, generator=torch.Generator().manual_seed(1)).double()
    found = folded(nn.Sequential(nn.Linear(5, 6), nn.BatchNorm1d(6)), steps, ng.space.series(6, 5))
    assert found == ["Dense", "Scaling"]


def test_a_batch_norm_before_a_convolution_stands_alone_with_its_activation():
    assert folded(nn.Sequential(nn.BatchNorm2d(3), nn.ReLU(), conv(padding=1))) == ["Scaling", "Convolution"]


def test_a_batch_norm_without_weights_and_one_with_an_activation_before_it():
    assert folded(nn.Sequential(conv(), nn.BatchNorm2d(4, affine=False))) == ["Convolution"]
    assert folded(nn.Sequential(conv(), nn.ReLU(), nn.BatchNorm2d(4))) == ["Convolution", "Scaling"]


def test_what_others_take_or_ask_for_is_not_folded_away():
    both = Calls(
        lambda net, x: net.norm(net.conv(x)).sum((2, 3)) + net.conv(x).mean((2, 3)), conv=conv(), norm=nn.BatchNorm2d(4)
    )
    kept = Calls(lambda net, x: _middle_twice(net, x), conv=conv(), norm=nn.BatchNorm2d(4))
    assert folded(kept)[:2] == ["Convolution", "Scaling"]
    assert "Scaling" not in folded(both)
    asked = nn.Sequential(conv(), nn.BatchNorm2d(4), nn.ReLU())
    assert folded(asked, reads=(Place("0"), OUTPUT)) == ["Convolution", "Scaling"]


def _middle_twice(net, x):
    middle = net.conv(x)
    return net.norm(middle).sum((2, 3)) + middle.mean((2, 3))


def test_a_residual_sum_and_its_activation_become_part_of_the_convolution():
    def run(net, x):
        h = net.first(x)
        return torch.relu(net.norm(net.second(h)) + h)

    made = Calls(run, first=nn.Conv2d(3, 4, 1), second=nn.Conv2d(4, 4, 3, padding=1), norm=nn.BatchNorm2d(4))
    assert folded(made) == ["Convolution", "Convolution"]


@pytest.mark.parametrize(
    "run",
    [
        lambda net, x: net.conv(x) + net.conv(x).mean((2, 3), keepdim=True),
        lambda net, x: torch.add(net.conv(x), net.conv(x), alpha=2.0),
        lambda net, x: net.conv(x) + 1.0,
        lambda net, x: net.norm(net.conv(x) + x[:, :1]),
    ],
)
def test_other_sums_are_left_as_they_are(run):
    assert "add" in folded(Calls(run, conv=nn.Conv2d(3, 4, 1), norm=nn.BatchNorm2d(4)))


def test_a_sum_before_a_batch_norm_is_not_scaled_as_the_convolution_is():
    def run(net, x):
        h = net.first(x)
        return net.norm(net.second(h) + h)

    made = Calls(run, first=nn.Conv2d(3, 4, 1), second=nn.Conv2d(4, 4, 1), norm=nn.BatchNorm2d(4))
    assert folded(made) == ["Convolution", "Convolution", "Scaling"]


def test_a_convolution_over_its_whole_input_is_a_dense_layer():
    assert folded(nn.Sequential(nn.Conv2d(3, 5, 8), nn.BatchNorm2d(5), nn.ReLU(), nn.Flatten())) == ["Dense", "flatten"]
    assert folded(nn.Sequential(nn.Conv2d(3, 6, 8, groups=3), nn.Flatten())) == ["Convolution", "flatten"]


@pytest.mark.parametrize(
    "flat", [lambda x: x.flatten(1), lambda x: x.view(x.shape[0], -1), lambda x: x.reshape(-1, 144)]
)
def test_flattening_before_a_dense_layer_is_folded_into_the_order_of_its_weights(flat):
    made = Calls(lambda net, x: net.fc(flat(net.conv(x))), conv=conv(), fc=nn.Linear(144, 3))
    assert [kind for kind in folded(made) if kind != "sym_size"] == ["Convolution", "Dense"]


@pytest.mark.filterwarnings("ignore:Using padding='same'")  # that an even kernel costs a copy
@pytest.mark.parametrize("kernel", [1, 2, 3, 4])
@pytest.mark.parametrize("dilation", [1, 2])
def test_same_padding_is_exact_for_even_kernels_too(kernel, dilation):
    found = folded(nn.Sequential(nn.Conv2d(3, 4, kernel, dilation=dilation, padding="same"), nn.ReLU()))
    uneven = kernel % 2 == 0 and dilation == 1
    assert found == (["constant_pad_nd", "Convolution"] if uneven else ["Convolution"])


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_other_modes_of_padding_are_operations_of_their_own(mode):
    assert folded(conv(padding=1, padding_mode=mode))[-1] == "Convolution"


def test_a_series_is_convolved_as_a_map_of_one_row():
    steps = torch.randn(4, 2, 9, generator=torch.Generator().manual_seed(1)).double()
    model = nn.Sequential(nn.Conv1d(2, 4, 4, padding="same"), nn.BatchNorm1d(4), nn.ReLU(), nn.Conv1d(4, 3, 3, 2, 1, 2))
    assert folded(model, steps, ng.space.series(9, 2, layout="ct")) == ["constant_pad_nd", "Convolution", "Convolution"]


def test_constants_are_computed_once_and_dropout_and_identity_are_gone():
    made = Calls(
        lambda net, x: net.drop(net.same(x)) * net.scale.exp().view(1, 3, 1, 1), drop=nn.Dropout(), same=nn.Identity()
    )
    made.scale = nn.Parameter(torch.randn(3))
    assert folded(made) == ["mul"]


def test_weights_that_a_pass_computes_from_its_input_are_left_as_they_are():
    made = Calls(lambda net, x: nn.functional.conv2d(x, net.fc(x.mean((0, 2, 3))).view(2, 3, 1, 1)), fc=nn.Linear(3, 6))
    torch.manual_seed(3)
    network = Network(made.double().eval(), SPACE)
    prepared = prepare(network, PICTURE)
    torch.testing.assert_close(prepared(PICTURE)[OUTPUT], record(network, PICTURE, (OUTPUT,)).activations[OUTPUT])
