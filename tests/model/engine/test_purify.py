"""In-place operations are read as plain ones where that changes no answer, and only there."""

import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.model.engine.prepare import prepare
from neuroglass.model.engine.purify import is_pure, pure
from neuroglass.model.network import Network
from neuroglass.model.trace.trace import OUTPUT, record
from tests.model.networks import Calls

ATEN = torch.ops.aten


def by_steps(net, x):
    x = net.fc(x)
    x.add_(1)
    x.mul_(2)
    return x.relu_() + x


def seen_through_a_view(net, x):
    h = net.fc(x)
    part = h[:, :2]
    h.mul_(3)
    return part.sum(1, keepdim=True) + h


def changed_through_a_view(net, x):
    h = net.fc(x)
    h[:, 1] = 0.5
    h.view(-1)[::2] *= 2
    return h


def changed_by_another_name(net, x):
    h = net.fc(x)
    other = h
    torch.nn.functional.relu_(other)
    return h


def flattened_and_changed(net, x):
    h = net.fc(x)
    flat = h.flatten(1)
    flat.sigmoid_()
    return h + flat


def of_the_input(net, x):
    x.mul_(2)
    return net.fc(x) + x.sum(1, keepdim=True)


def masked(net, x):
    h = net.fc(x)
    h[h < 0] = -1.0
    return h.masked_fill_(h > 1, 1.0)


EVERY = [by_steps, seen_through_a_view, changed_through_a_view, changed_by_another_name, flattened_and_changed,
         of_the_input, masked]  # fmt: skip


@pytest.mark.parametrize("run", EVERY)
def test_in_place_steps_are_answered_as_they_are_written(run):
    torch.manual_seed(0)
    network = Network(Calls(run, fc=nn.Linear(4, 4)).double().eval(), ng.space.table(4))
    x = torch.randn(5, 4).double()
    given = x.clone()
    prepared = prepare(network, x)
    assert prepared.plan["path"] == "prepared"
    for rows in (x, x[:1] - 3, x[:2] + 3):
        right = record(network, rows, (OUTPUT,)).activations[OUTPUT]
        torch.testing.assert_close(prepared(rows)[OUTPUT], right, rtol=1e-12, atol=1e-12)
    assert torch.equal(x, given)


@pytest.mark.parametrize(
    ("run", "expected"),
    [(by_steps, True), (changed_by_another_name, True), (seen_through_a_view, False), (masked, True)],
)
def test_only_what_is_seen_through_another_view_is_impure(run, expected):
    class Module(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(4, 4)

        def forward(self, x):
            return run(self, x)

    exported = torch.export.export(Module(), (torch.randn(7, 4),))
    assert is_pure(exported.graph) == expected


def test_the_plain_form_of_an_in_place_operation_is_its_own_overload():
    assert pure(ATEN.add_.Tensor) is ATEN.add.Tensor
    assert pure(ATEN.relu_.default) is ATEN.relu.default
    assert pure(ATEN.relu.default) is ATEN.relu.default
    assert pure(len) is len
