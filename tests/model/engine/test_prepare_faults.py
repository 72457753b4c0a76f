"""What cannot be prepared falls back and says why; what fails in the middle changes nothing."""

import copy
from dataclasses import replace

import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.model.engine import export as exporting
from neuroglass.model.engine import kernels
from neuroglass.model.engine.prepare import RecordedPass, prepare
from neuroglass.model.forward import largest_difference
from neuroglass.model.network import Network
from neuroglass.model.trace.trace import OUTPUT
from neuroglass.testing.networks import Restless
from neuroglass.testing.state import state_of
from tests.model.engine.by_hand import answers, check_agrees
from tests.model.engine.networks import PICTURE, branching, family, space_of
from tests.model.networks import Calls, Patches


def test_a_network_that_looks_at_its_data_runs_channels_last_and_says_why():
    network = Network(branching().eval(), space_of(PICTURE))
    x = torch.randn(4, *PICTURE[1:])
    before = state_of(network.model)
    prepared = prepare(network, x)
    assert state_of(network.model) == before
    assert prepared.plan["path"] == "channels_last"
    assert "data-dependent" in prepared.plan["because"].lower()
    torch.testing.assert_close(prepared(x)[OUTPUT], answers(network, x)[OUTPUT], rtol=1e-4, atol=1e-5)
    for away in (x - 100, x + 100):  # both branches
        torch.testing.assert_close(prepared(away)[OUTPUT], answers(network, away)[OUTPUT], rtol=1e-4, atol=1e-4)


def test_a_network_that_fixes_the_number_of_samples_is_told_how_not_to():
    network = Network(Patches().eval(), ng.space.image(3, 8, 8))
    prepared = prepare(network, torch.randn(4, 3, 8, 8))
    assert prepared.plan["path"] == "channels_last"
    assert "x.shape[0]" in prepared.plan["because"]


def test_a_network_that_draws_random_numbers_is_left_as_it_is():
    network = Network(nn.Sequential(nn.Linear(4, 3), Restless()).eval(), ng.space.table(4))
    x = torch.randn(5, 4)
    before = state_of(network.model)
    prepared = prepare(network, x)
    assert prepared.plan["path"] == "original"
    assert "draws random numbers" in prepared.plan["because"]
    assert isinstance(prepared.run, RecordedPass)
    assert torch.equal(prepared(x)[OUTPUT], answers(network, x)[OUTPUT])
    assert state_of(network.model) == before


def test_a_network_that_mixes_samples_answers_each_batch_as_itself():
    mixing = Calls(lambda net, x: net.fc(x - x.mean(0)), fc=nn.Linear(4, 3)).double().eval()
    network = Network(mixing, ng.space.table(4))
    x = torch.randn(5, 4).double()
    prepared = prepare(network, x)
    for count in (1, 2, 5):
        torch.testing.assert_close(prepared(x[:count])[OUTPUT], answers(network, x[:count])[OUTPUT])


def test_a_batch_norm_without_statistics_takes_those_of_the_batch_as_before():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4, track_running_stats=False), nn.ReLU()).double().eval()
    network, x = Network(model, space_of(PICTURE)), torch.randn(4, *PICTURE[1:]).double()
    prepared = prepare(network, x)
    assert prepared.plan["path"] == "prepared"
    torch.testing.assert_close(prepared(x[:2])[OUTPUT], answers(network, x[:2])[OUTPUT])


def test_a_buffer_that_a_pass_changes_is_read_as_at_the_beginning():
    def run(net, x):
        net.seen.add_(1)
        return net.fc(x) * net.seen

    model = Calls(run, fc=nn.Linear(4, 3)).eval()
    model.register_buffer("seen", torch.ones(()))
    network, x = Network(model, ng.space.table(4)), torch.randn(3, 4)
    prepared = prepare(network, x)
    assert prepared.plan["path"] == "prepared"
    for _ in range(3):
        torch.testing.assert_close(prepared(x)[OUTPUT], answers(network, x)[OUTPUT])
    assert float(model.seen) == 1


def test_wrong_answers_are_not_used(monkeypatch):
    network, x = family("resnet", dtype=torch.float32)
    right = exporting.export

    def off(*given):
        found = right(*given)
        first = next(iter(found.constants))
        return replace(found, constants={**found.constants, first: found.constants[first] * 1.01})

    monkeypatch.setattr("neuroglass.model.engine.prepare.export", off)
    prepared = prepare(network, x)
    assert prepared.plan["path"] == "channels_last"
    assert "differ by" in prepared.plan["because"]
    check_agrees(prepared, network, x, 2e-4)


@pytest.mark.parametrize("step", ["torch.export.export", "neuroglass.model.engine.prepare.fold"])
def test_an_export_that_fails_in_the_middle_changes_nothing(monkeypatch, step):
    def fails(*_, **__):
        raise RuntimeError("in the middle\nof it")

    network, x = family("resnet")
    before = state_of(network.model)
    monkeypatch.setattr(step, fails)
    prepared = prepare(network, x)
    assert prepared.plan["path"] == "channels_last"
    assert prepared.plan["because"] == "RuntimeError: in the middle"
    assert state_of(network.model) == before
    check_agrees(prepared, network, x, 1e-11)


def test_where_nothing_faster_is_right_the_network_itself_answers(monkeypatch):
    def fails(*_, **__):
        raise RuntimeError("no")

    network, x = family("resnet")
    monkeypatch.setattr(copy, "deepcopy", fails)
    prepared = prepare(network, x)
    assert (prepared.plan["path"], prepared.plan["because"]) == ("original", "RuntimeError: no; RuntimeError: no")
    assert torch.equal(prepared(x)[OUTPUT], answers(network, x)[OUTPUT])


def test_an_interrupt_while_preparing_changes_nothing(monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    network, x = family("resnet")
    before = state_of(network.model)
    monkeypatch.setattr(torch.export, "export", stop)
    with pytest.raises(KeyboardInterrupt):
        prepare(network, x)
    assert state_of(network.model) == before


def test_without_packed_kernels_the_public_ones_answer(monkeypatch):
    network, x = family("resnet", dtype=torch.float32)
    monkeypatch.setattr(kernels, "self_test", lambda _: "simulated")
    prepared = prepare(network, x)
    assert prepared.plan["path"] == "prepared"
    assert prepared.plan["kernels"] == "torch (simulated)"
    check_agrees(prepared, network, x, 2e-4)


def test_not_a_number_is_answered_as_the_network_does():
    network, x = family("mlp")
    x[0, 0] = float("nan")
    prepared = prepare(network, x)
    found, right = prepared(x)[OUTPUT], answers(network, x)[OUTPUT]
    assert torch.isnan(found[0]).all()
    torch.testing.assert_close(found, right, equal_nan=True, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize(
    ("found", "right", "away"),
    [
        ([1.0, 2.0], [1.0, 4.0], 0.5),
        ([0.0, 0.0], [0.0, 0.0], 0.0),
        ([float("nan"), 1.0], [float("nan"), 1.0], 0.0),
        ([float("nan"), 1.0], [2.0, 1.0], float("inf")),
        ([1.0, 1.0], [float("nan"), 1.0], float("inf")),
        ([float("inf"), 1.0], [float("inf"), 1.0], 0.0),
        ([float("inf"), 1.0], [5.0, 1.0], float("inf")),
        ([1.0], [1.0, 1.0], float("inf")),
        ([], [], 0.0),
    ],
)
def test_how_far_answers_are_apart_counts_every_number_that_is_not_the_same(found, right, away):
    assert largest_difference(torch.tensor(found), torch.tensor(right)) == away
