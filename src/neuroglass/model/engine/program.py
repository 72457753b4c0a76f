"""What does a network compute, written down? A list of operations over named tensors, and its plain execution."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

Operation = Callable[..., Any]


class Refused(Exception):
    """The engine cannot do this exactly; the message says why, and the plan passes it on."""


@dataclass(frozen=True)
class Given:
    """Stands in an operation's arguments for the node's input of that number."""

    place: int


@dataclass(frozen=True, eq=False)
class Call:
    """One operation of PyTorch as it is, with its arguments; those that a pass computes are Given."""

    target: Any
    arguments: tuple[Any, ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """'max_pool2d', 'getitem'."""
        packet = getattr(self.target, "overloadpacket", self.target)
        return str(packet.__name__)

    @cached_property
    def named(self) -> dict[str, Any]:
        """The arguments by the names of the operation's schema, defaults included; empty for Python's own."""
        if not isinstance(self.target, torch._ops.OpOverload):
            return {}
        known = self.target._schema.arguments
        found = {one.name: one.default_value for one in known if one.has_default_value()}
        found |= {one.name: value for one, value in zip(known, self.arguments, strict=False)}
        return {**found, **self.options}

    @cached_property
    def _first_only(self) -> bool:
        plain = self.arguments[:1] == (Given(0),) and not any(_has_given(part) for part in self.arguments[1:])
        return plain and not any(_has_given(part) for part in self.options.values())

    def __call__(self, *given: Any) -> Any:
        if self._first_only:
            return self.target(given[0], *self.arguments[1:], **self.options)
        options = {name: _fill(part, given) for name, part in self.options.items()}
        return self.target(*[_fill(part, given) for part in self.arguments], **options)


def _has_given(part: Any) -> bool:
    return any(map(_has_given, part)) if isinstance(part, (list, tuple)) else isinstance(part, Given)


def _fill(part: Any, given: Sequence[Any]) -> Any:
    if isinstance(part, Given):
        return given[part.place]
    return [_fill(one, given) for one in part] if isinstance(part, (list, tuple)) else part


@dataclass(frozen=True, eq=False)
class Node:
    """One step: an operation, the names of what it takes, and the shape of what it makes (-1 grows with the batch)."""

    name: str
    operation: Operation
    inputs: tuple[str, ...]
    shape: tuple[int, ...] | None  # None: not one tensor


@dataclass(frozen=True, eq=False)
class Program:
    """Nodes in an order in which they can run; operations change nothing in place."""

    nodes: tuple[Node, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    constants: Mapping[str, Any]
    shapes: Mapping[str, tuple[int, ...]]  # of the inputs

    @cached_property
    def users(self) -> Counter[str]:
        """How often each name is taken, by nodes and as an output."""
        return Counter([name for node in self.nodes for name in node.inputs] + list(self.outputs))

    @cached_property
    def last_uses(self) -> tuple[tuple[str, ...], ...]:
        """For every node, the names that nothing after it takes."""
        seen, found = {*self.outputs, *self.constants}, []
        for node in reversed(self.nodes):
            found.append(tuple(name for name in dict.fromkeys((*node.inputs, node.name)) if name not in seen))
            seen |= {*node.inputs, node.name}
        return tuple(reversed(found))

    @cached_property
    def _steps(self) -> tuple[list[Any], tuple[int, ...], list[tuple[Operation, tuple[int, ...], int, list[int]]]]:
        """Names as places in a list, so that a pass of one sample spends its time in the operations."""
        names = [*self.constants, *self.inputs, *(node.name for node in self.nodes)]
        place = {name: number for number, name in enumerate(names)}
        start = [self.constants.get(name) for name in names]
        steps = [
            (node.operation, tuple(place[name] for name in node.inputs), place[node.name], [place[n] for n in last])
            for node, last in zip(self.nodes, self.last_uses, strict=True)
        ]
        return start, tuple(place[name] for name in self.inputs), steps

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        names = [*self.constants, *self.inputs, *(node.name for node in self.nodes)]
        return tuple(names.index(name) for name in self.outputs)

    def __call__(self, *given: Tensor) -> tuple[Tensor, ...]:
        """The outputs for tensors in the order of `inputs`."""
        start, places, steps = self._steps
        slots = start.copy()
        for place, tensor in zip(places, given, strict=True):
            slots[place] = tensor
        for work, takes, makes, dead in steps:
            slots[makes] = work(*[slots[place] for place in takes])
            for place in dead:
                slots[place] = None
        return tuple(slots[place] for place in self._ends)

    def each(self, *given: Tensor) -> Iterator[tuple[Node, Any]]:
        """Node by node, what it makes; for those who keep what they need."""
        values = {**self.constants, **dict(zip(self.inputs, given, strict=True))}
        for node, last in zip(self.nodes, self.last_uses, strict=True):
            values[node.name] = node.operation(*[values[name] for name in node.inputs])
            yield node, values[node.name]
            for name in last:
                del values[name]
