"""Prepared networks answer as they do themselves, or are not prepared; nothing of them is changed."""

from dataclasses import replace

import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.core.unit import Place
from neuroglass.model.engine.prepare import ProgramPass, prepare
from neuroglass.model.network import Network
from neuroglass.model.trace.trace import OUTPUT
from neuroglass.testing.networks import TokenClassifier
from neuroglass.testing.state import state_of
from tests.model.engine.by_hand import answers, check_agrees
from tests.model.engine.networks import FAMILIES, PICTURE, SIDE, Sided, family, space_of
from tests.model.networks import Calls


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_is_prepared_and_answers_as_itself_in_float64(name):
    network, x = family(name)
    before = state_of(network.model)
    prepared = prepare(network, x)
    assert state_of(network.model) == before
    assert prepared.plan["path"] == "prepared"
    assert prepared.plan["tolerance"] < 1e-12
    check_agrees(prepared, network, x, 1e-11)
    assert state_of(network.model) == before


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_is_prepared_with_packed_kernels_in_float32(name):
    network, x = family(name, dtype=torch.float32)
    prepared = prepare(network, x)
    assert (prepared.plan["path"], prepared.plan["kernels"]) == ("prepared", "oneDNN packed")
    assert 0 <= prepared.plan["tolerance"] < 1e-5
    check_agrees(prepared, network, x, 2e-4)


@pytest.mark.parametrize("name", ["resnet", "vgg", "mobilenet"])
def test_batch_norms_activations_and_residual_sums_of_convolutions_are_gone(name):
    network, x = family(name)
    program = prepare(network, x).run.program
    kinds = {getattr(node.operation, "name", type(node.operation).__name__) for node in program.nodes}
    assert not kinds & {"batch_norm", "relu", "relu_", "hardswish", "dropout", "Scaling", "flatten"}
    assert ("add" in kinds) is False
    assert len(program.nodes) < {"resnet": 13, "vgg": 10, "mobilenet": 21}[name]


def test_a_prepared_network_gives_no_graph_and_takes_tensors_that_want_one():
    network, x = family("resnet")
    found = prepare(network, x)(x.clone().requires_grad_())[OUTPUT]
    assert not found.requires_grad


def test_later_training_of_the_network_does_not_reach_what_was_prepared():
    network, x = family("vgg")
    prepared = prepare(network, x)
    before = prepared(x)[OUTPUT]
    with torch.no_grad():
        for parameter in network.model.parameters():
            parameter.mul_(1.5)
    assert torch.equal(prepared(x)[OUTPUT], before)


@pytest.mark.parametrize("reads", [("4",), ("4", "6"), ("2#0",), ("7", "output")])
def test_activations_of_layers_are_read_as_they_are_recorded(reads):
    network, x = family("resnet")
    places = tuple(Place.parse(name) for name in reads)
    prepared = prepare(network, x, reads=places)
    assert prepared.plan["path"] == "prepared"
    found, right = prepared(x), answers(network, x, places)
    for place in places:
        torch.testing.assert_close(found[place], right[place], rtol=1e-11, atol=1e-11)


def test_what_follows_the_last_place_is_not_computed():
    network, x = family("resnet")
    early = prepare(network, x, reads=(Place("3"),)).run.program
    assert len(early.nodes) < 3 < len(prepare(network, x).run.program.nodes)


def test_an_activation_is_what_the_layer_returned_before_others_work_in_place():
    network, x = family("reused")
    place = Place("stem")
    found = prepare(network, x, reads=(place,))(x)[place]
    torch.testing.assert_close(found, answers(network, x, (place,))[place], rtol=1e-11, atol=1e-11)


def test_what_is_read_is_not_changed_by_the_in_place_step_that_follows_it():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(inplace=True), nn.Conv2d(4, 4, 3), nn.Sigmoid()).double().eval()
    network, x = Network(model, space_of(PICTURE)), torch.randn(PICTURE).double()
    for name in "0123":
        prepared = prepare(network, x, reads=(Place(name),))
        right = answers(network, x, (Place(name),))[Place(name)]
        assert prepared.plan["path"] == "prepared"
        torch.testing.assert_close(prepared(x)[Place(name)], right, rtol=1e-11, atol=1e-11)


def test_the_activation_of_a_layer_can_be_replaced_and_what_is_before_is_not_computed():
    network, x = family("resnet")
    place = Place("4")
    prepared = prepare(network, x, at=(place,))
    assert prepared.plan["path"] == "prepared"
    entry = torch.randn_like(answers(network, x, (place,))[place])
    found = prepared(x, {place: entry})[OUTPUT]
    torch.testing.assert_close(found, answers(network, x, (OUTPUT,), {place: entry})[OUTPUT], rtol=1e-11, atol=1e-11)
    assert len(prepared.run.program.nodes) < len(prepare(network, x).run.program.nodes)


def test_what_is_replaced_may_hold_its_samples_on_another_axis():
    network, x = family("lstm, time first")
    place = Place("lstm")
    prepared = prepare(network, x, at=(place,))
    entry = torch.randn(7, 3, 5).double()
    assert prepared.plan["path"] == "prepared"
    found = prepared(x[:3], {place: entry})[OUTPUT]
    torch.testing.assert_close(found, answers(network, x[:3], (OUTPUT,), {place: entry})[OUTPUT])


def test_tokens_are_prepared_from_their_embedding_on():
    torch.manual_seed(0)
    network = Network(TokenClassifier().double(), ng.space.tokens(6, embedding="embed"))
    ids, place = torch.randint(0, 12, (4, 6)), Place("embed")
    prepared = prepare(network, ids, at=(place,))
    assert prepared.plan["path"] == "prepared"
    entry = torch.randn(4, 6, 8).double()
    torch.testing.assert_close(
        prepared(ids, {place: entry})[OUTPUT], answers(network, ids, (OUTPUT,), {place: entry})[OUTPUT]
    )


def test_scaling_preprocessing_and_the_choice_of_an_output_are_prepared_too():
    class Squeeze(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 1).double()

        def forward(self, x):
            return self.conv(x).tanh()

    network, x = family("resnet")
    space = ng.space.image(3, SIDE, SIDE, mean=(0.1, 0.2, 0.3), std=(0.5, 0.6, 0.7))
    pair = Calls(lambda net, x: (net.body(x), x.sum()), body=network.model)
    scaled = replace(network, model=pair, space=space, preprocess=Squeeze(), output=0, scale=255.0)
    prepared = prepare(scaled, x)
    assert prepared.plan["path"] == "prepared"
    check_agrees(prepared, scaled, x, 1e-11)


def test_several_inputs_are_prepared_by_name():
    torch.manual_seed(0)
    network = Network(Sided().double(), replace(ng.space.image(1, 9, 9), input="picture"))
    inputs = {"picture": torch.randn(4, 1, 9, 9).double(), "numbers": torch.randn(4, 4).double()}
    prepared = prepare(network, inputs)
    assert prepared.plan["path"] == "prepared"
    more = {name: torch.cat([part, part * 0.5, part]) for name, part in inputs.items()}
    torch.testing.assert_close(prepared(more)[OUTPUT], answers(network, more)[OUTPUT], rtol=1e-11, atol=1e-11)


def test_one_sample_is_enough_to_prepare():
    network, x = family("cifar cnn")
    prepared = prepare(network, x[:1])
    assert prepared.plan["path"] == "prepared"
    check_agrees(prepared, network, x, 1e-11)


def test_autocast_around_a_prepared_pass_changes_no_number():
    network, x = family("cifar cnn", dtype=torch.float32)
    prepared = prepare(network, x)
    alone = prepared(x)[OUTPUT]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(prepared(x)[OUTPUT], alone)
    assert isinstance(prepared.run, ProgramPass)
