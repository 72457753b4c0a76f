from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import relu
from torch.utils.checkpoint import checkpoint

import neuroglass as ng
from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import Place
from neuroglass.model.trace.trace import ENTRY, OUTPUT, differentiate, record
from tests.model.networks import STEPS, Calls, Recurrent, X, Y, cnn, mlp, subject

Pair = namedtuple("Pair", "hidden extra")


@dataclass(frozen=True)
class Parts:
    hidden: Tensor
    extra: int = 0


def recorded(model, *layers, x=X, **more):
    found = ng.Subject(model, (x, np.arange(len(x)) % 3), **more)
    trace = record(found.network, found.network.tensors(x), [*map(Place.parse, layers), OUTPUT])
    return [trace.activations[place].numpy() for place in [*map(Place.parse, layers), OUTPUT]]


def test_activations_are_those_computed_by_hand():
    model = mlp()
    first, hidden, last, output = recorded(model, "0", "1", "2")
    weights = [parameter.detach().numpy() for parameter in model.parameters()]
    by_hand = X @ weights[0].T + weights[1]
    np.testing.assert_allclose(first, by_hand, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(hidden, np.maximum(by_hand, 0), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(last, np.maximum(by_hand, 0) @ weights[2].T + weights[3], rtol=1e-5, atol=1e-6)
    assert np.array_equal(last, output)


def test_steps_that_work_in_place_do_not_spoil_what_was_recorded():
    def run(net, x):
        h = net.a(x)
        h = net.act(h)
        h = net.b(h)
        h.relu_()
        h += 1
        h = net.c(h)
        return relu(h, inplace=True).mul_(2)

    parts = {name: nn.Linear(4, 4) for name in "abc"}
    a, act, b, c, output = recorded(Calls(run, **parts, act=nn.ReLU(inplace=True)), *["a", "act", "b", "c"])
    x = torch.as_tensor(X)
    with torch.no_grad():
        expected_a = parts["a"](x)
        expected_b = parts["b"](expected_a.relu())
        expected_c = parts["c"](expected_b.relu() + 1)
    assert a.min() < 0
    assert b.min() < 0
    assert c.min() < 0
    for got, expected in [(a, expected_a), (act, expected_a.relu()), (b, expected_b), (c, expected_c)]:
        np.testing.assert_allclose(got, expected.numpy(), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(output, 2 * expected_c.relu().numpy(), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("passing", [nn.Identity(), nn.Dropout(), nn.Flatten()])
def test_recording_a_layer_that_returns_what_it_was_given_changes_no_output(passing):
    def run(net, x):
        h = net.fc(x)
        same = net.passing(h)
        h += 1  # `same` is `h`: the network sees the change, what was recorded does not
        return net.head(same)

    model = Calls(run, fc=nn.Linear(4, 4), passing=passing, head=nn.Linear(4, 3)).eval()
    seen, output = recorded(model, "passing")
    np.testing.assert_allclose(seen, model.fc(torch.as_tensor(X)).detach().numpy(), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(output, model(torch.as_tensor(X)).detach().numpy(), rtol=1e-6, atol=1e-6)


def test_a_network_that_works_on_its_input_in_place_leaves_the_caller_its_tensor():
    def run(net, x):
        x -= 1
        x.mul_(2)
        return net.fc(x)

    found = subject(Calls(run, fc=nn.Linear(4, 3)))
    weights = found.model.fc.weight.detach().numpy()
    result = ng.attribute(found, "input_times_gradient", target="logit:0", samples=range(4))
    np.testing.assert_allclose(result.values, X[:4] * 2 * weights[0], rtol=1e-5, atol=1e-6)
    path = ng.attribute(found, "integrated_gradients", target="logit:0", samples=range(4))
    np.testing.assert_allclose(path.values, X[:4] * 2 * weights[0], rtol=1e-5, atol=1e-6)
    assert np.array_equal(found.data.batch([0]).x[0], X[0])


def test_a_network_that_works_on_a_layer_in_place_leaves_the_method_its_entry():
    def run(net, x):
        h = net.a(x)
        h += 1
        h.mul_(2)
        return net.b(h)

    model = Calls(run, a=nn.Linear(4, 4), b=nn.Linear(4, 3))
    found = subject(model)
    hidden = model.a(torch.as_tensor(X)).detach().numpy()
    for method in ("input_times_gradient", "integrated_gradients", "occlusion"):
        result = ng.attribute(found, method, target="logit:0", at="a", samples=range(12))
        np.testing.assert_allclose(result.inputs.values, hidden, rtol=1e-5, atol=1e-6)
        if method != "integrated_gradients":  # its way starts at the activation of the baseline
            expected = hidden * 2 * model.b.weight.detach().numpy()[0]
            if method == "occlusion":
                expected = expected - model.a.bias.detach().numpy() * 2 * model.b.weight.detach().numpy()[0]
            np.testing.assert_allclose(result.values, expected, rtol=1e-4, atol=1e-5)


def test_a_module_that_runs_twice_is_named_by_its_call():
    model = Calls(lambda net, x: net.fc(net.act(net.fc(net.act(x)))), fc=nn.Linear(4, 4), act=nn.Tanh())
    first, second, output = recorded(model, "act#0", "act#1")
    with torch.no_grad():
        inside = model.fc(torch.as_tensor(X).tanh())
    np.testing.assert_allclose(first, np.tanh(X), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(second, inside.tanh().numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(output, model.fc(inside.tanh()).detach().numpy(), rtol=1e-5, atol=1e-6)


def test_a_module_that_runs_twice_and_is_named_without_its_call_is_refused_with_both_spellings():
    found = ng.Subject(Calls(lambda net, x: net.relu(net.fc(net.relu(x))), fc=nn.Linear(4, 3), relu=nn.ReLU()), (X, Y))
    for ask in (lambda: found.layer("relu"), lambda: ng.attribute(found, "gradient", target="relu:1")):
        with pytest.raises(InvalidInput, match=r"'relu' runs more than once in a pass; write relu#0 or relu#1"):
            ask()
    with pytest.raises(InvalidInput, match=r"'relu' runs more than once"):
        record(found.network, found.network.tensors(X), [Place("relu"), OUTPUT])
    with pytest.raises(InvalidInput, match=r"runs 2 times .* no #2; count from #0"):
        found.layer("relu#2")


WRAPS = {
    "tuple": (lambda h: (h, 1), lambda r: r[0]),
    "list": (lambda h: [None, h], lambda r: r[1]),
    "dict": (lambda h: {"mask": None, "hidden": h}, lambda r: r["hidden"]),
    "named tuple": (lambda h: Pair(h, 2), lambda r: r.hidden),
    "dataclass": (lambda h: Parts(h), lambda r: r.hidden),
    "nested": (lambda h: {"parts": [(3,), (h, 2)]}, lambda r: r["parts"][1][0]),
}


@pytest.mark.parametrize("kind", WRAPS)
def test_the_tensor_inside_a_nested_output_is_the_activation_and_can_be_replaced(kind):
    wrap, unwrap = WRAPS[kind]
    inner = Calls(lambda net, x: wrap(net.fc(x)), fc=nn.Linear(4, 5))
    model = Calls(lambda net, x: net.head(unwrap(net.inner(x))), inner=inner, head=nn.Linear(5, 3))
    found = subject(model)
    inside, outside, _ = recorded(model, "inner.fc", "inner")
    assert np.array_equal(inside, outside)
    put = torch.full((12, 5), 0.5)
    replaced = record(found.network, found.network.tensors(X), [OUTPUT], replace={Place("inner"): put})
    assert torch.allclose(replaced.activations[OUTPUT], model.head(put).detach())
    slopes = ng.attribute(found, "gradient", target="logit:1", at="inner", samples=[0, 1]).values
    np.testing.assert_allclose(slopes, model.head.weight.detach().numpy()[[1, 1]], rtol=1e-6)


@pytest.mark.parametrize("time_first", [False, True])
def test_an_lstm_gives_samples_first_whichever_way_it_runs(time_first):
    model = Recurrent(time_first=time_first)
    found = ng.Subject(model, (STEPS, np.arange(6) % 3), space=ng.space.series(7, 4, layout="tc"))
    x = torch.as_tensor(STEPS)
    expected = model.lstm(x.transpose(0, 1))[0].transpose(0, 1) if time_first else model.lstm(x)[0]
    got = found.activations(["lstm"], range(6))["lstm"]
    assert got.shape == (6, 7, 5)
    np.testing.assert_allclose(got, expected.detach().numpy(), rtol=1e-5, atol=1e-6)
    slopes = ng.attribute(found, "gradient", target="logit:2", at="lstm", samples=range(6)).values
    assert not slopes[:, :-1].any()
    np.testing.assert_allclose(slopes[:, -1], np.tile(model.head.weight.detach().numpy()[2], (6, 1)), rtol=1e-6)


def test_attention_gives_its_first_tensor():
    attention = nn.MultiheadAttention(4, 2, batch_first=True)
    model = Calls(lambda net, x: net.head(net.mix(x, x, x)[0].mean(1)), mix=attention, head=nn.Linear(4, 3))
    found = ng.Subject(model, (STEPS, np.arange(6) % 3), space=ng.space.series(7, 4, layout="tc"))
    x = torch.as_tensor(STEPS)
    expected = attention(x, x, x)[0].detach().numpy()
    np.testing.assert_allclose(found.activations(["mix"], range(6))["mix"], expected, rtol=1e-5, atol=1e-6)


def test_a_pass_stops_once_everything_asked_was_seen():
    def run(net, x):
        h = net.fc(x)
        net.ran.append(1)
        return h

    model = Calls(run, fc=nn.Linear(4, 3))
    model.ran = []
    found = subject(model)
    model.ran.clear()
    record(found.network, found.network.tensors(X), [Place("fc")])
    assert model.ran == []
    record(found.network, found.network.tensors(X), [OUTPUT])
    assert model.ran == [1]


def test_a_layer_that_never_runs_is_refused():
    parts = {"fc": nn.Linear(4, 3), "spare": nn.Linear(4, 3), "head": nn.Sequential(nn.Linear(4, 3))}
    model = Calls(lambda net, x: net.fc(x), **parts)
    found = subject(model)
    for name in ("spare", "head.0", "head"):
        with pytest.raises(InvalidInput, match=rf"'{name}' does not run"):
            found.layer(name)
        with pytest.raises(InvalidInput, match=rf"'{name}' does not run"):
            record(found.network, found.network.tensors(X), [Place(name)])


def test_a_layer_that_does_not_exist_is_refused_with_the_nearest_names():
    found = ng.Subject(cnn(), (np.zeros((3, 3, 8, 8), "f4"), [0, 1, 2]))
    with pytest.raises(InvalidInput, match=r"no layer '7'; did you mean '\d'"):
        found.layer("7")
    with pytest.raises(InvalidInput, match=r"no layer 'conv1'"):
        ng.attribute(found, "gradient", at="conv1")


def test_the_gradient_at_any_layer_is_that_of_autograd():
    model = mlp()
    found = subject(model)
    x = torch.as_tensor(X[:5], dtype=torch.float32)
    hidden = model[1](model[0](x)).detach().requires_grad_()
    expected = torch.autograd.grad((model[2](hidden)[:, 1] - 0.5 * model[2](hidden)[:, 0]).sum(), hidden)[0]
    got = ng.attribute(found, "gradient", target="logit:1 - 0.5 * logit:0", at="1", samples=range(5)).values
    np.testing.assert_allclose(got, expected.numpy(), rtol=1e-5, atol=1e-7)


def test_a_replaced_activation_is_what_the_network_goes_on_with_and_what_is_recorded():
    found = subject(mlp())
    put = torch.ones(12, 8)
    trace = record(found.network, found.network.tensors(X), [Place("1"), OUTPUT], replace={Place("1"): put})
    assert torch.equal(trace.activations[Place("1")], put)
    assert torch.allclose(trace.activations[OUTPUT], found.model[2](put).detach())


def test_input_and_several_layers_are_differentiated_in_one_pass():
    found = subject(mlp())
    inputs = found.network.tensors(X)
    trace = differentiate(
        found.network, inputs, lambda seen: seen[OUTPUT][:, 0], reads=[OUTPUT], sources=[ENTRY, Place("2")]
    )
    assert torch.equal(trace.gradients[Place("2")], torch.tensor([1.0, 0, 0]).expand(12, 3))
    np.testing.assert_allclose(
        trace.gradients[ENTRY].numpy(),
        ng.attribute(found, "gradient", target="logit:0", samples=range(12)).values,
        rtol=1e-5,
        atol=1e-7,
    )


BRANCHES = {"a": nn.Linear(4, 3), "b": nn.Linear(4, 3)}


@pytest.mark.parametrize("method", ["gradient", "integrated_gradients", "occlusion"])
def test_a_target_that_does_not_depend_on_the_layer_asked_about_is_refused(method):
    after = subject(mlp())
    with pytest.raises(InvalidInput, match=r"does not depend on '2'"):
        ng.attribute(after, method, target="0:1", at="2", samples=[0])


@pytest.mark.parametrize("method", ["gradient", "occlusion"])
def test_a_target_beside_the_layer_asked_about_is_refused(method):
    beside = subject(Calls(lambda net, x: net.a(x) + net.b(x), **BRANCHES))
    with pytest.raises(
        (ng.InvalidInput, ng.NotApplicable), match=r"'a'.*the target does not depend on|does not depend on 'a'"
    ):
        ng.attribute(beside, method, target="b:1", at="a", samples=[0])


def test_a_network_without_slopes_is_refused_with_a_method_that_needs_none():
    def run(net, x):
        with torch.no_grad():
            return net.fc(x)

    with pytest.raises(ng.NotApplicable, match="occlusion"):
        ng.attribute(subject(Calls(run, fc=nn.Linear(4, 3))), "gradient")


def test_checkpointed_blocks_have_the_gradient_of_plain_ones_or_none():
    block = nn.Sequential(nn.Linear(4, 4), nn.ReLU(inplace=True))
    parts = {"block": block, "head": nn.Linear(4, 3)}
    plain = subject(Calls(lambda net, x: net.head(net.block(x)), **parts))
    saved = subject(Calls(lambda net, x: net.head(checkpoint(net.block, x, use_reentrant=False)), **parts))
    for at in ("input", "block.0", "block"):
        expected = ng.attribute(plain, "gradient", target="logit:0", at=at).values
        try:
            got = ng.attribute(saved, "gradient", target="logit:0", at=at).values
        except ng.NotApplicable as refusal:
            assert at == "block.0"
            assert "switch checkpointing off" in str(refusal)
            continue
        np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-7)
