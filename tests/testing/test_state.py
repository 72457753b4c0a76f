"""The state of a network is compared whole: every change that a careless tool makes has a name."""

import random

import numpy as np
import pytest
import torch
from torch import nn

from neuroglass.testing import tiny_subject
from neuroglass.testing.state import passes, promise_same_state, state_of, unsettled


def model():
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2))


def freeze(network):
    network[0].weight.requires_grad_(False)


def shift_statistics(network):
    network.train()(torch.rand(3, 1, 4, 4))
    network.eval()


def swap(network):
    network[2] = nn.Tanh()


CHANGES = {
    "module '1': training": lambda network: network[1].eval(),
    "module '2': inplace": lambda network: setattr(network[2], "inplace", True),
    "module '0': hooks": lambda network: network[0].register_forward_pre_hook(lambda *_: None),
    "module '4': hooks": lambda network: network[4].register_full_backward_hook(lambda *_: None),
    "module '': attributes": lambda network: setattr(network, "seen", 1),
    "module '2': class": swap,
    "parameter '0.weight': requires_grad": freeze,
    "parameter '4.bias': values": lambda network: network[4].bias.data.add_(1e-7),
    "parameter '4.bias': grad": lambda network: setattr(network[4].bias, "grad", torch.zeros(2)),
    "parameter '4.weight': identity": lambda network: setattr(network[4], "weight", nn.Parameter(network[4].weight)),
    "buffer '1.running_mean': values": shift_statistics,
    "process: torch random state": lambda network: torch.rand(1),
    "process: numpy random state": lambda network: np.random.random(),
    "process: python random state": lambda network: random.random(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_named(name):
    network = model()
    before = state_of(network)
    CHANGES[name](network)
    with pytest.raises(AssertionError, match="this is not as it was") as told:
        promise_same_state(before, state_of(network), "after the change")
    changed = [part for part, value in state_of(network).items() if before.get(part) != value]
    assert name in changed
    assert str(told.value).startswith("after the change")


def test_an_evaluation_changes_nothing():
    network = model().eval()
    before = state_of(network)
    network(torch.zeros(2, 1, 4, 4))
    promise_same_state(before, state_of(network), "after a pass")
    assert before == state_of(network)


def test_an_unsettled_network_has_mixed_modes_gradients_and_frozen_parameters_and_answers_alike():
    subject = tiny_subject("image")
    other = unsettled(subject)
    assert other.model is not subject.model
    assert {module.training for module in other.model.modules()} == {True, False}
    assert {parameter.requires_grad for parameter in other.model.parameters()} == {True, False}
    assert {parameter.grad is None for parameter in other.model.parameters()} == {True, False}
    np.testing.assert_array_equal(subject.predict(range(6))[1], other.predict(range(6))[1])


def test_passes_are_counted_and_the_network_is_put_back():
    subject = tiny_subject("two_inputs")
    before, seen = state_of(subject.model), []
    with passes(subject, seen.append):
        subject.predict(range(2))
        subject.predict(range(2, 6))
    subject.predict(range(6))
    assert seen == [1, 2]
    promise_same_state(before, state_of(subject.model), "after counting")
