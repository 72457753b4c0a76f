"""What is remembered of a network is dropped when the network is not what it was, however it was changed."""

import numpy as np
import pytest
import torch
from torch import nn

from neuroglass.model.memo import Memo, state_stamp


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2)).eval()


def train(model):
    model(torch.randn(3, 1, 4, 4)).sum().backward()
    torch.optim.SGD(model.parameters(), lr=0.1).step()


def replace_a_module(model):
    model[2] = nn.Tanh()


CHANGES = {
    "a step of training": train,
    "one weight, past autograd": lambda model: model[0].weight.data[0, 0, 0, 0].add_(0.5),
    "every sign, past autograd": lambda model: model[4].weight.data.neg_(),
    "a buffer, past autograd": lambda model: model[1].running_mean.data.add_(1.0),
    "the counter of batches": lambda model: model[1].num_batches_tracked.data.add_(1),
    "weights that are read from a file": lambda model: model.load_state_dict(
        {name: part + 1 for name, part in model.state_dict().items()}
    ),
    "another module": replace_a_module,
    "a frozen layer's bias taken away": lambda model: model[0].register_parameter("bias", None),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_every_change_is_noticed_and_nothing_else_is(change):
    model = network()
    before = state_stamp(model)
    model(torch.randn(3, 1, 4, 4))
    assert state_stamp(model) == before
    change(model)
    assert state_stamp(model) != before


def test_what_was_remembered_goes_with_the_weights():
    model, memo = network(), Memo(3, whole=True)
    memo.of(model).keep([0, 2], np.array([1, 1]), np.array([0.9, 0.8]))
    assert memo.of(model).missing([0, 1, 2]) == [1]
    model[4].weight.data.add_(1.0)
    assert memo.of(model).missing([0, 1, 2]) == [0, 1, 2]


def test_a_network_without_weights_has_a_stamp_too():
    assert state_stamp(nn.ReLU()) != state_stamp(nn.ReLU())  # two modules
