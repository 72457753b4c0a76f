"""How does a rule get into the backward pass? On the derivatives that autograd kept, found by following them back."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from neuroglass.core.errors import NotApplicable
from neuroglass.model.trace.process import PLAIN_ATTENTION, PLAIN_RECURRENCE
from neuroglass.model.trace.rules import PART, SOURCE, Altered, Met, Rules, Slopes, Way, unknown
from neuroglass.model.trace.tape import Part, Step

COPIES = 2  # that autograd makes, at most, before it lets an operation work in place
OTHER_WAY = "the network takes another way through its operations for the baseline than for the samples"


@contextmanager
def parts_shown(model: nn.Module) -> Iterator[None]:
    """Attention and recurrent layers compute their parts one by one, where a rule can reach them."""
    recurrent = any(isinstance(module, nn.RNNBase) for module in model.modules())
    with PLAIN_ATTENTION.held(), PLAIN_RECURRENCE.held() if recurrent else nullcontext():
        yield


def follow(value: Tensor, source: Tensor, steps: Sequence[Step], twins: Sequence[Step] | None) -> tuple[Way, list[Any]]:
    """The way from the target back to the source, and autograd's derivatives on it, in the same order."""
    end = torch.autograd.graph.get_gradient_edge(source).node
    nodes = _leading(value.grad_fn, end)
    places = {node: place for place, node in enumerate(nodes)}
    counted = {number: place for place, step in enumerate(steps) for number in step.numbers}
    if twins is not None and [step.kind for step in steps] != [step.kind for step in twins]:
        raise NotApplicable(OTHER_WAY)
    met = []
    for place, node in enumerate(nodes):
        name = SOURCE if node is end else _name(node)
        at = None if node is end else _ran(steps, counted.get(node._sequence_nr() - (name == PART)), name)
        step = None if at is None else steps[at]
        twin = None if at is None or twins is None else twins[at]
        reads = tuple(places.get(maker) for maker, _ in node.next_functions)
        met.append(Met(step.name if step is not None else name, place, reads, step, twin))
    return Way(met, steps), nodes


def _ran(steps: Sequence[Step], counted: int | None, name: str) -> int | None:
    """Which of the operations a derivative is of: the one that ran when it was counted, or the one for which autograd
    first copied what was about to change in place."""
    if counted is None:
        return None
    for at in range(counted, min(counted + COPIES + 1, len(steps))):
        step = steps[at]
        fits = step.part is not None if name == PART else step.name == name
        if fits and (at == counted or not step.numbers or name == PART):
            return at
        if step.name != "clone":
            return None
    return None


def _leading(start: Any, end: Any) -> list[Any]:
    """The derivatives that lie between start and end, no one before those that read what it made."""
    order, waiting, seen = [], [(start, False)], set()
    while waiting:
        node, done = waiting.pop()
        if done:
            order.append(node)
        elif node is not None and node not in seen:
            seen.add(node)
            waiting.append((node, True))
            waiting.extend((maker, False) for maker, _ in node.next_functions)
    leads = {end}
    for node in order:
        if any(maker in leads for maker, _ in node.next_functions):
            leads.add(node)
    return [node for node in reversed(order) if node in leads]


def _name(node: Any) -> str:
    """'relu' for ReluBackward0; 'part' where autograd hides an operation that works in place on a part."""
    name: str = node.name()
    if name.endswith("CopySlices"):
        return PART
    found = re.fullmatch(r"(\w+?)Backward(?:s|\d+)", name)
    return found[1].lower() if found else name


def attach(rules: Rules, way: Way, nodes: Sequence[Any]) -> None:
    """Put the rules on the derivatives, which end with this pass."""
    altered: Mapping[int, Altered] = rules.alter(way)
    for place, change in altered.items():
        node, step = nodes[place], way.met[place].step
        part = step.part if step is not None and _name(node) == PART else None
        if change.before:
            node.register_prehook(_before(change.before, part))
        if change.weight is not None:
            node._raw_saved_weight.register_hooks(lambda _: None, lambda _, weight=change.weight: weight)
        if change.after:
            node.register_hook(_after(change.after, part, way.met[place].name))


def _before(change: Callable[[Tensor], Tensor], part: Part | None) -> Callable[..., Any]:
    def enter(slopes: Slopes) -> Slopes:
        first, *rest = slopes
        if first is None:
            return slopes
        if part is None:
            return (change(first), *rest)
        whole, inside = part.split(first)
        inside.copy_(change(inside.clone()))
        return (whole, *rest)

    return enter


def _after(change: Callable[[Slopes, Tensor], Slopes], part: Part | None, name: str) -> Callable[..., Any]:
    def leave(made: Slopes, reached: Slopes) -> Slopes:
        first = reached[0]
        if first is None:
            raise NotApplicable(unknown(name))
        if part is None:
            return change(made, first)
        plain = made[0]
        if plain is None:
            raise NotApplicable(unknown(name))
        inside = part.split(first)[1].clone()
        whole, own = part.split(plain)
        found = change((own.clone(), *made[1:]), inside)
        if found[0] is not None:
            own.copy_(found[0])
        return (whole, *found[1:])

    return leave
