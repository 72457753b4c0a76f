"""Which operations can be one? Batch norms into weights, activations and residual additions into what is before."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from neuroglass.model.engine.operations import (
    NO_ACTIVATION,
    Convolution,
    Dense,
    Folded,
    Scaling,
    activation_of,
    is_folded,
)
from neuroglass.model.engine.program import Call, Given, Node, Program

FLATTENS = {"flatten", "reshape"}


def fold(program: Program) -> Program:
    """The same answers from fewer operations. Weights are multiplied in float64 and rounded once, at the end."""
    folding = _Folding(program)
    for node in program.nodes:
        folding.add(node)
    return replace(program, nodes=tuple(folding.rounded()), constants=folding.constants())


@dataclass
class _Folding:
    program: Program
    made: dict[str, Node] = field(default_factory=dict)  # in the order in which they run
    dtypes: dict[str, torch.dtype] = field(default_factory=dict)

    @property
    def users(self) -> Counter[str]:
        return self.program.users

    def add(self, node: Node) -> None:
        call = node.operation
        steps = {"conv1d": self._convolution, "conv2d": self._convolution, "linear": self._dense,
                 "batch_norm": self._batch_norm, "add": self._addition}  # fmt: skip
        step = steps.get(call.name) if isinstance(call, Call) else None
        done = step is not None and step(node, call)
        if not done and not self._activation(node, call):
            self.made[node.name] = node

    def constants(self) -> dict[str, Any]:
        taken = {name for node in self.made.values() for name in node.inputs} | set(self.program.outputs)
        return {name: value for name, value in self.program.constants.items() if name in taken}

    def _constant(self, node: Node, part: Any) -> Tensor | None:
        """An argument that is the same in every pass, as a tensor; None for what a pass computes."""
        value = self.program.constants.get(node.inputs[part.place]) if isinstance(part, Given) else None
        return value if isinstance(value, Tensor) else None

    def _alone(self, name: str) -> Folded | None:
        """The folded operation that made `name`, where nothing else takes it and no activation ends it."""
        node = self.made.get(name)
        if node is None or self.users[name] != 1 or not is_folded(node.operation):
            return None
        return node.operation if node.operation.activation == NO_ACTIVATION else None

    def _put(self, node: Node, operation: Folded, inputs: tuple[str, ...], dtype: torch.dtype | None = None) -> bool:
        self.made[node.name] = Node(node.name, operation, inputs, node.shape)
        self.dtypes[node.name] = dtype or self.dtypes[inputs[0]]
        return True

    def _merge(self, node: Node, operation: Folded, before: str, more: tuple[str, ...] = ()) -> bool:
        """The operation that made `before`, changed, runs where `node` stood."""
        first = self.made.pop(before)
        return self._put(node, operation, (*first.inputs, *more), self.dtypes.pop(before))

    def _convolution(self, node: Node, call: Call) -> bool:
        named, taken = call.named, node.inputs[call.named["input"].place]
        given, bias = self._constant(node, named["weight"]), self._constant(node, named["bias"])
        if given is None or not given.is_floating_point() or (bias is None and named["bias"] is not None):
            return False
        if node.shape is None or len(node.shape) != given.ndim:
            return False
        line = call.name == "conv1d"
        weight = given.double().unsqueeze(2) if line else given.double()
        bias = weight.new_zeros(len(weight)) if bias is None else bias.double()
        stride, dilation = (_pair(named[word], line=line, fill=1) for word in ("stride", "dilation"))
        padding, more = _padding(named["padding"], weight, dilation, line=line)
        if any(more):  # one row or column more at the end
            taken = self._framed(node, taken, more, line=line)
        made = Convolution(weight, bias, stride, padding, dilation, named["groups"], line=line)
        shape = self._shape(taken)
        if not line and shape and shape[2:] == made.window and made.padding == (0, 0) and made.groups == 1:
            rows = weight.permute(0, 2, 3, 1).flatten(1)
            return self._put(node, Dense(rows, bias, of_map=True, keeps_map=True), (taken,), given.dtype)
        return self._put(node, made, (taken,), given.dtype)

    def _framed(self, node: Node, taken: str, more: tuple[int, int], *, line: bool) -> str:
        name, shape = f"{node.name}_frame", self._shape(taken)
        frame = [0, more[1]] if line else [0, more[1], 0, more[0]]
        sides = () if shape is None else zip(shape[2:], more[4 - len(shape) :], strict=True)
        wider = None if shape is None else (*shape[:2], *(n + m for n, m in sides))
        call = Call(torch.ops.aten.constant_pad_nd.default, (Given(0), frame, 0.0))
        self.made[name] = Node(name, call, (taken,), wider)
        return name

    def _dense(self, node: Node, call: Call) -> bool:
        named = call.named
        weight, bias = self._constant(node, named["weight"]), self._constant(node, named["bias"])
        if weight is None or weight.ndim != 2 or (bias is None and named["bias"] is not None):
            return False
        rows = weight.double()
        bias = rows.new_zeros(len(rows)) if bias is None else bias.double()
        taken = node.inputs[named["input"].place]
        flat = self.made.get(taken)
        if flat is not None and self.users[taken] == 1 and self._flattens_a_map(flat):
            _, channels, height, width = self._shape(flat.inputs[0])
            # output, (channel, y, x) -> output, (y, x, channel)
            turned = rows.view(-1, channels, height * width).transpose(1, 2).flatten(1)
            del self.made[taken]
            return self._put(node, Dense(turned, bias, of_map=True), flat.inputs[:1], weight.dtype)
        return self._put(node, Dense(rows, bias), (taken,), weight.dtype)

    def _flattens_a_map(self, node: Node) -> bool:
        call = node.operation
        if not isinstance(call, Call) or call.name not in FLATTENS or node.shape is None or not call.named:
            return False
        given = self._shape(node.inputs[0])
        if given is None or len(given) != 4 or given[0] != -1 or -1 in given[1:]:
            return False
        return node.shape == (-1, given[1] * given[2] * given[3])

    def _batch_norm(self, node: Node, call: Call) -> bool:
        named = call.named
        mean, variance = self._constant(node, named["running_mean"]), self._constant(node, named["running_var"])
        if named["training"] or mean is None or variance is None or node.shape is None:
            return False
        weight, bias = self._constant(node, named["weight"]), self._constant(node, named["bias"])
        scale = (variance.double() + named["eps"]).rsqrt() * (1 if weight is None else weight.double())
        shift = (0 if bias is None else bias.double()) - mean.double() * scale
        taken = node.inputs[named["input"].place]
        before = self._alone(taken)
        if isinstance(before, Convolution | Dense) and _channels_are_units(before, node.shape) and not _adds(before):
            by_unit = scale.view(-1, *[1] * (before.weight.ndim - 1))
            folded = replace(before, weight=before.weight * by_unit, bias=before.bias * scale + shift)
            return self._merge(node, folded, taken)
        by_channel = (1, -1, *[1] * (len(node.shape) - 2))
        return self._put(node, Scaling(scale.view(by_channel), shift.view(by_channel)), (taken,), mean.dtype)

    def _activation(self, node: Node, call: Any) -> bool:
        found = activation_of(call) if isinstance(call, Call) and len(node.inputs) == 1 else None
        before = None if found is None else self._alone(node.inputs[0])
        return before is not None and self._merge(node, replace(before, activation=found), node.inputs[0])

    def _addition(self, node: Node, call: Call) -> bool:
        """A convolution adds what stands beside it, where both have the shape of the sum."""
        if len(node.inputs) != 2 or call.named["alpha"] != 1 or node.shape is None:
            return False
        for taken, other in (node.inputs, node.inputs[::-1]):
            before, same = self._alone(taken), self._shape(other) == node.shape == self._shape(taken)
            if isinstance(before, Convolution) and not before.adds and same and other not in self.program.constants:
                return self._merge(node, replace(before, adds=True), taken, (other,))
        return False

    def _shape(self, name: str) -> tuple[int, ...] | None:
        return self.made[name].shape if name in self.made else self.program.shapes.get(name)

    def rounded(self) -> list[Node]:
        """The nodes with weights in the network's own float type."""
        found = []
        for node in self.made.values():
            operation = node.operation
            for part in ("weight", "bias", "scale", "shift") if is_folded(operation) else ():
                if hasattr(operation, part):
                    narrow = getattr(operation, part).to(self.dtypes[node.name])
                    operation = replace(operation, **{part: narrow})
            found.append(replace(node, operation=operation))
        return found


def _pair(sizes: list[int], *, line: bool, fill: int) -> tuple[int, int]:
    return (fill, sizes[0]) if line else (sizes[0], sizes[-1])


def _padding(
    asked: str | list[int], weight: Tensor, dilation: tuple[int, int], *, line: bool
) -> tuple[tuple[int, int], tuple[int, int]]:
    """The padding on both sides, and what 'same' adds at the end to that of an even kernel."""
    if not isinstance(asked, str):
        return _pair(asked, line=line, fill=0), (0, 0)
    if asked == "valid":
        return (0, 0), (0, 0)
    y, x = (d * (k - 1) for d, k in zip(dilation, weight.shape[2:], strict=True))
    return (y // 2, x // 2), (y % 2, x % 2)


def _adds(operation: Folded) -> bool:
    return isinstance(operation, Convolution) and operation.adds


def _channels_are_units(operation: Convolution | Dense, shape: tuple[int, ...]) -> bool:
    """Whether a batch norm over axis 1 runs over the operation's units."""
    return isinstance(operation, Convolution) or operation.keeps_map or len(shape) == 2
