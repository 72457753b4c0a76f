"""Packed kernels answer as the public ones, are tested before use, and the faster dense one is chosen."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.model.engine import kernels
from neuroglass.model.engine.kernels import PACKED, PUBLIC, Kernels, PackedConvolution, PackedDense, choose_kernels
from neuroglass.model.engine.operations import NO_ACTIVATION, Activation, Convolution, Dense
from neuroglass.model.engine.program import Node, Program

EVERY = (
    NO_ACTIVATION, Activation("relu"), Activation("sigmoid"), Activation("tanh"), Activation("hardswish"),
    Activation("swish"), Activation("hardsigmoid"), Activation("leaky_relu", (0.2,)),
    Activation("hardtanh", (0.0, 6.0)), Activation("gelu", (), "none"), Activation("gelu", (), "tanh"),
)  # fmt: skip


def convolution(*, groups=1, stride=1, padding=1, dilation=1, activation=NO_ACTIVATION, side=3):
    draw = torch.Generator().manual_seed(4)
    weight = torch.randn(8, 8 // groups, side, side, generator=draw)
    sizes = ((stride, stride), (padding, padding), (dilation, dilation))
    return Convolution(weight, torch.randn(8, generator=draw), *sizes, groups, activation=activation)


def one_node(operation, dtype=torch.float32):
    narrowed = replace(operation, weight=operation.weight.to(dtype), bias=operation.bias.to(dtype))
    return Program((Node("made", narrowed, ("x",), (-1, 8, 9, 9)),), ("x",), ("made",), {}, {"x": (-1, 8, 9, 9)})


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(EVERY),
    st.sampled_from([1, 2, 8]),
    st.integers(1, 3),
    st.integers(0, 2),
    st.integers(1, 2),
    st.booleans(),
)
def test_a_packed_convolution_answers_as_the_public_one(activation, groups, stride, padding, dilation, adds):
    plain = convolution(groups=groups, stride=stride, padding=padding, dilation=dilation, activation=activation)
    packed = PackedConvolution.of(plain, (8, 9, 9))
    x = torch.randn(3, 8, 9, 9).contiguous(memory_format=torch.channels_last)
    added = torch.randn_like(replace(plain, activation=NO_ACTIVATION)(x)) if adds else None
    kept = None if added is None else added.clone()
    torch.testing.assert_close(packed(x, added), plain(x, kept), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(packed.on_map(x, None, (0, 0)), plain.on_map(x, None, (0, 0)), rtol=1e-4, atol=1e-4)
    assert added is None or torch.equal(added, kept)


@pytest.mark.parametrize("activation", EVERY)
def test_a_packed_dense_layer_answers_as_the_public_one(activation):
    plain = Dense(torch.randn(7, 20), torch.randn(7), activation)
    for shape in ((1, 20), (5, 20), (2, 3, 20)):
        x = torch.randn(shape)
        torch.testing.assert_close(PackedDense.of(plain)(x), plain(x), rtol=1e-4, atol=1e-4)


def test_weights_are_held_once():
    packed = PackedConvolution.of(convolution(), (8, 9, 9)), PackedDense.of(Dense(torch.randn(7, 20), torch.randn(7)))
    assert [one.weight.device.type for one in packed] == ["meta", "meta"]
    assert packed[0].window == (3, 3)


def test_on_this_machine_every_activation_passes_its_test():
    assert kernels.self_test(set(EVERY)) == ""


def test_float64_and_nothing_to_pack_take_the_public_kernels_and_say_so():
    assert choose_kernels(one_node(convolution(), torch.float64)) == Kernels(because="float64 on cpu")
    assert choose_kernels(Program((), (), (), {}, {})) == Kernels(because="no weights")
    assert choose_kernels(one_node(convolution())).convolution == PACKED


def test_a_kernel_that_is_missing_is_not_used(monkeypatch):
    def missing(*_, **__):
        raise AttributeError("no such operator")

    monkeypatch.setattr(PackedConvolution, "of", missing)
    found = choose_kernels(one_node(convolution()))
    assert (found.convolution, found.dense) == (PUBLIC, PUBLIC)
    assert "no such operator" in found.because


@pytest.mark.parametrize("wrong", [PackedConvolution, PackedDense])
def test_a_kernel_that_answers_wrongly_is_not_used(monkeypatch, wrong):
    name = "on_map" if wrong is PackedConvolution else "on_rows"
    right = getattr(wrong, name)
    monkeypatch.setattr(wrong, name, lambda self, *given: right(self, *given) + 0.01)
    assert "wrong numbers" in kernels.self_test({NO_ACTIVATION})
    assert choose_kernels(one_node(convolution())).convolution == PUBLIC


def test_the_faster_dense_kernel_is_chosen(monkeypatch):
    plain = Dense(torch.randn(400, 400), torch.randn(400))
    slow = Dense.on_rows

    def delayed(self, x):
        torch.randn(400, 400) @ torch.randn(400, 400)
        return slow(self, x)

    monkeypatch.setattr(Dense, "on_rows", delayed)
    assert kernels.faster_dense(plain) == PACKED
    monkeypatch.setattr(Dense, "on_rows", slow)
    monkeypatch.setattr(PackedDense, "on_rows", delayed)
    assert kernels.faster_dense(plain) == PUBLIC


def test_small_dense_layers_stay_as_they_are():
    small, large = Dense(torch.randn(8, 8), torch.randn(8)), Dense(torch.randn(400, 400), torch.randn(400))
    nodes = tuple(Node(name, one, ("x",), None) for name, one in (("small", small), ("large", large)))
    packed = Kernels(PACKED, PACKED).pack(Program(nodes, ("x",), ("small",), {}, {})).nodes
    assert [type(node.operation) for node in packed] == [Dense, PackedDense]
