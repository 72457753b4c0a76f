"""Which layer feeds which is seen whatever the network is made of."""

from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.nn import functional

from neuroglass.core.space import table
from neuroglass.model.network import Network
from neuroglass.model.trace.feeds import feeds
from neuroglass.testing.state import promise_same_state, state_of
from tests.model.engine.networks import FAMILIES, family
from tests.model.networks import Calls

BLOCK = {"dropout1": "self_attn", "linear1": "norm1", "dropout": "linear1", "linear2": "dropout", "dropout2": "linear2"}


def named(network, x):
    """(from, to) by the names of calls; the outputs are fed as 'output'."""
    found = feeds(network, x)

    def name(call):
        module, number = call
        return (module or "input") + (f"#{number}" if found.calls.get(module, 0) > 1 else "")

    pairs = {(name(source), name(call)) for call, sources in found.into.items() for source in sources}
    return pairs | {(name(source), "output") for source in found.outputs}


def chained(*names):
    return set(pairwise(names))


def of(model, x=None):
    model = model.eval()
    return named(Network(model, table(4)), torch.rand(2, 4) if x is None else x)


@pytest.mark.parametrize("name", ["vgg", "cifar cnn", "mlp", "series"])
def test_a_chain_of_layers_is_a_chain(name):
    network, x = family(name)
    assert named(network, x) == chained("input", *(str(place) for place in range(len(network.model))), "output")


def test_residual_sums_pass_on_both_of_their_sides():
    found = named(*family("resnet"))
    into = {to: {source for source, other in found if other == to} for _, to in found}
    assert into["4.relu#1"] == {"4.bn2", "4.short"} and into["4.short"] == {"3"} == into["4.conv1"]
    assert into["5.relu#1"] == {"5.bn2", "5.short.1"} and into["5.short.0"] == {"4.relu#1"}
    assert into["7"] == {"6.relu#1"} and into["output"] == {"9"}


def test_every_layer_of_a_dense_block_is_fed_by_all_before_it():
    found = named(*family("densenet"))
    joined = [("norms.0", 0), ("norms.1", 1), ("norms.2", 2), ("pool", 3)]
    expected = {(f"convs.{before}", to) for to, amount in joined for before in range(amount)}
    expected |= {("stem", to) for to, _ in joined} | {(f"norms.{place}", f"convs.{place}") for place in range(3)}
    assert found == expected | {("input", "stem"), ("pool", "head"), ("head", "output")}


def test_the_bridges_of_a_u_net_are_seen():
    found = named(*family("unet"))
    way = chained("input", "one", "two", "deep", "up", "back", "smooth", "last", "output")
    assert found == way | {("two", "back"), ("one", "last")}


def test_attention_and_the_sums_around_it_are_seen_in_a_vision_transformer():
    found = named(*family("vit"))
    expected = {("input", "patch"), ("encoder.layers.1.norm2", "head"), ("head", "output")}
    for number, before in enumerate(("patch", "encoder.layers.0.norm2")):
        here = f"encoder.layers.{number}"
        expected |= {(f"{here}.{source}", f"{here}.{to}") for to, source in BLOCK.items()}
        expected |= {(before, f"{here}.self_attn"), (before, f"{here}.norm1"), (f"{here}.dropout1", f"{here}.norm1")}
        expected |= {(f"{here}.norm1", f"{here}.norm2"), (f"{here}.dropout2", f"{here}.norm2")}
    assert found == expected


@pytest.mark.parametrize("name", ["lstm", "lstm, time first"])
def test_a_recurrent_layer_is_one_layer(name):
    assert named(*family(name)) == chained("input", "lstm", "head", "output")


def test_calls_of_a_reused_layer_are_told_apart_also_where_they_work_in_place():
    found = named(*family("reused"))
    assert found == chained("input", "stem", "norm", "relu#0", "conv#0", "relu#1", "relu#2", "conv#1", "relu#3") | {
        ("relu#0", "relu#2"),  # the sum reads what the first in-place call changed
        ("relu#2", "head"),
        ("relu#3", "head"),
        ("head", "output"),
    }


def test_a_layer_that_hands_on_what_it_was_given_stands_beside_what_read_it_before():
    def run(net, x):
        kept = net.first(x)
        return net.head(net.same(kept) + net.second(kept))

    parts = {"first": nn.Linear(4, 4), "same": nn.Dropout(), "second": nn.Linear(4, 4), "head": nn.Linear(4, 2)}
    found = of(Calls(run, **parts))
    assert found == {
        ("input", "first"), ("first", "same"), ("first", "second"), ("same", "head"), ("second", "head"),
        ("head", "output"),
    }  # fmt: skip


def test_parts_written_in_place_are_fed_by_both():
    def run(net, x):
        joined = torch.zeros(len(x), 6)
        joined[:, :3], joined[:, 3:] = net.left(x), net.right(x)
        return net.head(joined)

    found = of(Calls(run, left=nn.Linear(4, 3), right=nn.Linear(4, 3), head=nn.Linear(6, 2)))
    assert {source for source, to in found if to == "head"} == {"left", "right"}


def test_a_view_that_was_taken_before_a_layer_worked_in_place_shows_what_that_layer_wrote():
    def run(net, x):
        seen = net.first(x)
        before = seen.view(-1, 2, 2)
        net.relu(seen)
        return net.head(before.flatten(1))

    found = of(Calls(run, first=nn.Linear(4, 4), relu=nn.ReLU(inplace=True), head=nn.Linear(4, 2)))
    assert found == chained("input", "first", "relu", "head", "output")


def test_a_layer_without_influence_on_what_follows_feeds_nothing():
    found = of(Calls(lambda net, x: (net.unread(x), net.head(x))[1], unread=nn.Linear(4, 3), head=nn.Linear(4, 2)))
    assert found == {("input", "unread"), ("input", "head"), ("head", "output")}


def test_functions_that_are_no_layers_pass_on_what_they_are_given():
    def run(net, x):
        return net.head(functional.softmax(net.query(x) @ net.key(x).T, 1) @ net.value(x))

    found = of(Calls(run, **{name: nn.Linear(4, 4) for name in ("query", "key", "value", "head")}))
    assert {source for source, to in found if to == "head"} == {"query", "key", "value"}


@pytest.mark.parametrize("name", FAMILIES)
def test_the_network_is_left_as_it_was(name):
    network, x = family(name)
    before = state_of(network.model)
    feeds(network, x)
    promise_same_state(before, state_of(network.model), "after the look")


def test_after_an_error_no_hook_is_left():
    def run(net, x):
        raise ValueError(net.first(x).shape)

    model = Calls(run, first=nn.Linear(4, 3))
    with pytest.raises(ValueError, match="2, 3"):
        of(model)
    assert not model.first._forward_hooks and not model.first._forward_pre_hooks
