"""Which kernels are fastest here? oneDNN's packed operators, used after they answered a small case rightly."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from neuroglass.model.engine.operations import NO_ACTIVATION, Activation, Convolution, Dense
from neuroglass.model.engine.program import Program

PACKED, PUBLIC = "oneDNN packed", "torch"
ROWS = 64  # of the probe
PROBE_SECONDS = 0.02
SMALL = 1 << 17  # multiply-adds of one sample from which a packed dense layer can be faster: calling it costs more
TEST_TOLERANCE = 1e-4
Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class PackedConvolution(Convolution):
    """A convolution by oneDNN, its weights in the order in which the kernel reads them."""

    packed: Any = None

    @classmethod
    def of(cls, plain: Convolution, shape: tuple[int, ...]) -> "PackedConvolution":
        """`shape` is (channel, y, x) of a typical input."""
        order = (list(plain.padding), list(plain.stride), list(plain.dilation), plain.groups, [32, *shape])
        packed = torch._C._nn.mkldnn_reorder_conv2d_weight(plain.weight.to_mkldnn(), *order)
        return cls(**_without_weight(plain), packed=packed)

    def on_map(self, x: Tensor, added: Tensor | None, padding: Pair) -> Tensor:
        last, run = self.activation, torch.ops.mkldnn._convolution_pointwise
        if added is None:
            ends = (last.word, last.scalars, last.algorithm)
            return run(x, self.packed, self.bias, padding, self.stride, self.dilation, self.groups, *ends)
        word = "relu" if last.word == "relu" else None  # the only one that follows a sum
        how = (self.packed, self.bias, padding, self.stride, self.dilation, self.groups, "add", 1.0, word, [], None)
        made = run.binary(x, added, *how)
        return made if word else last(made)


@dataclass(frozen=True, eq=False)
class PackedDense(Dense):
    """A dense layer by oneDNN, its weights in the order in which the kernel reads them."""

    packed: Any = None

    @classmethod
    def of(cls, plain: Dense) -> "PackedDense":
        packed = torch.ops.mkldnn._reorder_linear_weight(plain.weight, ROWS)
        return cls(**_without_weight(plain), packed=packed)

    def on_rows(self, x: Tensor) -> Tensor:
        last = self.activation
        return torch.ops.mkldnn._linear_pointwise(x, self.packed, self.bias, last.word, last.scalars, last.algorithm)


def _without_weight(plain: Any) -> dict[str, Any]:
    """The fields of an operation, of its weight the shape only: its numbers are held once, packed."""
    known = {name: getattr(plain, name) for name in plain.__dataclass_fields__}
    return {**known, "weight": plain.weight.to("meta")}


@dataclass(frozen=True)
class Kernels:
    """The chosen kernels, in words for the plan."""

    convolution: str = PUBLIC
    dense: str = PUBLIC
    because: str = ""  # why not the packed ones

    def pack(self, program: Program) -> Program:
        """The program with its weights laid out for these kernels."""
        nodes = [replace(node, operation=self._laid_out(node.operation, node.shape)) for node in program.nodes]
        return replace(program, nodes=tuple(nodes))

    def _laid_out(self, operation: Any, made: tuple[int, ...] | None) -> Any:
        if isinstance(operation, Convolution):
            if self.convolution == PACKED:
                return PackedConvolution.of(operation, _taken(operation, made))
            on_cpu = operation.weight.device.type == "cpu"
            order = torch.channels_last if on_cpu else torch.contiguous_format
            return replace(operation, weight=operation.weight.contiguous(memory_format=order))
        if isinstance(operation, Dense):
            operation = replace(operation, weight=operation.weight.contiguous())
            rows = prod(size for size in (made or ())[:-1] if size > 0)  # of one sample
            large = operation.weight.numel() * rows >= SMALL
            return PackedDense.of(operation) if self.dense == PACKED and large else operation
        return operation


def _taken(operation: Convolution, made: tuple[int, ...] | None) -> tuple[int, ...]:
    """(channel, y, x) of the input of a convolution that makes a tensor of this shape; only a hint to oneDNN."""
    sizes = (1, *made[2:]) if operation.line else made[2:]
    spans = zip(sizes, operation.window, operation.stride, operation.padding, operation.dilation, strict=True)
    back = [max(1, (max(n, 1) - 1) * step + d * (k - 1) + 1 - 2 * pad) for n, k, step, pad, d in spans]
    return operation.weight.shape[1] * operation.groups, *back


def choose_kernels(program: Program) -> Kernels:
    """Packed kernels where the program is float32 on a CPU and they pass their test; the faster dense one by probe."""
    operations = [node.operation for node in program.nodes]
    weights = [one.weight for one in operations if isinstance(one, Convolution | Dense)]
    if not weights:
        return Kernels(because="no weights")
    if any(one.dtype != torch.float32 or one.device.type != "cpu" for one in weights):
        return Kernels(because=f"{str(weights[0].dtype).removeprefix('torch.')} on {weights[0].device.type}")
    asked = {one.activation for one in operations if isinstance(one, Convolution | Dense)}
    fault = self_test(asked | {NO_ACTIVATION})
    if fault:
        return Kernels(because=fault)
    dense = [one for one in operations if isinstance(one, Dense) and one.weight.numel() >= SMALL]
    largest = max(dense, key=lambda one: one.weight.numel(), default=None)
    return Kernels(PACKED, PUBLIC if largest is None else faster_dense(largest))


def self_test(activations: set[Activation]) -> str:
    """Why the packed kernels cannot be used; empty where they answer as the public ones do."""
    draw = torch.Generator().manual_seed(0)
    x, rows = torch.randn(2, 4, 6, 5, generator=draw), torch.randn(3, 20, generator=draw)
    x = x.contiguous(memory_format=torch.channels_last)
    for activation, (stride, groups) in product(activations, ((1, 1), (2, 4))):
        kernel = torch.randn(8, 4 // groups, 3, 3, generator=draw)
        bias = torch.randn(8, generator=draw)
        plain = Convolution(kernel, bias, (stride, stride), (1, 1), (1, 1), groups, activation=activation)
        dense = Dense(torch.randn(8, 20, generator=draw), bias, activation)
        added = torch.randn(functional.conv2d(x, kernel, None, stride, 1, 1, groups).shape, generator=draw)
        added = added.contiguous(memory_format=torch.channels_last)
        try:
            packed = PackedConvolution.of(plain, (4, 6, 5))
            pairs = [(packed(x), plain(x)), (PackedDense.of(dense)(rows), dense(rows))]
            pairs.append((packed(x, added), plain(x, added)))
        except (RuntimeError, AttributeError, TypeError, NotImplementedError) as fault:
            return f"oneDNN's packed kernels fail their test: {str(fault).splitlines()[0]}"
        if any(one.shape != two.shape or bool((one - two).abs().max() > TEST_TOLERANCE) for one, two in pairs):
            return f"oneDNN's packed kernels fail their test: wrong numbers for {activation.word!r}"
    return ""


def faster_dense(plain: Dense) -> str:
    """Which kernel is faster for this layer: both run in turn for 20 ms."""
    x = torch.zeros(ROWS, plain.weight.shape[1])
    packed = PackedDense.of(plain)
    best = {PACKED: float("inf"), PUBLIC: float("inf")}
    ways: dict[str, Callable[[Tensor], Tensor]] = {PACKED: packed.on_rows, PUBLIC: plain.on_rows}
    for way in ways.values():
        way(x)  # to warm up
    end = time.perf_counter() + PROBE_SECONDS
    while True:
        for name, way in ways.items():
            start = time.perf_counter()
            way(x)
            best[name] = min(best[name], time.perf_counter() - start)
        if time.perf_counter() > end:
            return min(best, key=lambda name: best[name])
