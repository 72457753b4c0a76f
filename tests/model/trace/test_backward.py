"""A modified backward pass leaves the forward pass alone, and nothing of it stays behind."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

import neuroglass as ng
from neuroglass.testing.subjects import target_of, tiny_subject
from tests.model.networks import Calls

METHODS = ("guided_backprop", "deconvnet", "deep_lift", "lrp")
X = np.random.default_rng(0).normal(size=(6, 4))


def made(run, **parts):
    torch.manual_seed(0)
    return ng.Subject(Calls(run, **parts).double(), (X, np.arange(6) % 3), space=ng.space.table(4))


def ask(subject, method, target="logit:1"):
    return ng.attribute(subject, method, target=target, samples=range(4))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["image", "series_ct", "two_inputs", "segmentation", "spectrogram", "tokens"])
def test_the_forward_pass_is_the_networks_own_to_the_last_bit(kind, method):
    subject = tiny_subject(kind)
    plain = ask(subject, "gradient", target_of(subject)).value.values
    found = ask(subject, method, target_of(subject)).value.values
    if kind == "tokens":  # whose attention computes its parts one by one, otherwise at once
        np.testing.assert_allclose(found, plain, rtol=1e-13)
    else:
        np.testing.assert_array_equal(found, plain)


def settings():
    cuda = torch.backends.cuda
    return (
        torch._C._len_torch_dispatch_stack(), torch._C._get_mkldnn_enabled(), cuda.flash_sdp_enabled(),
        cuda.mem_efficient_sdp_enabled(), cuda.math_sdp_enabled(), torch.is_grad_enabled(),
    )  # fmt: skip


@pytest.mark.parametrize("fault", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("method", METHODS)
def test_nothing_stays_entered_when_a_pass_breaks_off(method, fault):
    state = {"passes": 0, "broken": False}

    def run(net, x):
        x = net.lstm(net.a(x).relu())[0]
        if state["broken"]:
            raise fault("in the middle")
        return net.b(x)

    subject = made(run, a=nn.Linear(4, 5), lstm=nn.LSTM(5, 5), b=nn.Linear(5, 3))
    before = settings()
    expected = ask(subject, method).values
    state["broken"] = True
    with pytest.raises(fault, match="in the middle"):
        ask(subject, method)
    state["broken"] = False
    assert settings() == before
    np.testing.assert_array_equal(ask(subject, method).values, expected)


def test_nothing_stays_entered_when_a_rule_refuses():
    subject = made(lambda net, x: net.b(torch.cumprod(net.a(x).relu(), 1)), a=nn.Linear(4, 5), b=nn.Linear(5, 3))
    before = settings()
    for method in ("deep_lift", "lrp"):
        with pytest.raises(ng.NotApplicable, match="'cumprod'"):
            ask(subject, method)
    assert settings() == before


@pytest.mark.parametrize("method", METHODS)
def test_a_pass_that_recomputes_its_activations_gets_the_same_answer(method):
    parts = {"a": nn.Linear(4, 5), "b": nn.Linear(5, 3)}
    plain = made(lambda net, x: net.b(net.a(x).relu()), **parts)
    again = made(lambda net, x: net.b(checkpoint(lambda x: net.a(x).relu(), x, use_reentrant=False)), **parts)
    np.testing.assert_allclose(ask(again, method).values, ask(plain, method).values, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("method", METHODS)
def test_parts_that_are_written_into_a_tensor_pass_on_what_they_get(method):
    """Columns copied into an empty tensor, as in a loop over time, are the same as columns stacked."""
    parts = {"a": nn.Linear(4, 5), "b": nn.Linear(5, 3)}

    def written(net, x):
        h, out = net.a(x), torch.zeros(len(x), 5, dtype=x.dtype)
        for column in range(5):
            out[:, column] = h[:, column].relu()
        return net.b(out)

    stacked = made(lambda net, x: net.b(torch.stack([c.relu() for c in net.a(x).unbind(1)], 1)), **parts)
    expected = ask(stacked, method).values
    assert expected.any()
    np.testing.assert_allclose(ask(made(written, **parts), method).values, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("method", METHODS)
def test_a_reused_layer_is_passed_at_each_of_its_calls(method):
    torch.manual_seed(3)
    shared, other = nn.Linear(4, 4), nn.Linear(4, 4)
    other.load_state_dict(shared.state_dict())
    one = made(lambda net, x: net.b(net.a(net.a(x).relu()).relu()), a=shared, b=nn.Linear(4, 3))
    two = made(lambda net, x: net.b(net.c(net.a(x).relu()).relu()), a=shared, c=other, b=one.model.b)
    np.testing.assert_array_equal(ask(one, method).values, ask(two, method).values)
