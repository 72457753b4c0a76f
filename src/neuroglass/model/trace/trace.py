"""What did one pass compute? Activations, and the gradient of a target by them. The only file with hooks."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import CheckpointError

from neuroglass.core.errors import InvalidInput, NotApplicable, nearest
from neuroglass.core.unit import INPUT, Place, spell_layer
from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.backward import attach, follow, parts_shown
from neuroglass.model.trace.kept import kept
from neuroglass.model.trace.rules import Rules
from neuroglass.model.trace.structure import first_tensor, with_first
from neuroglass.model.trace.tape import Step, Tape

OUTPUT = Place("output")
ENTRY = Place(INPUT)


@dataclass(frozen=True)
class Trace:
    """Activations of the asked places, detached: samples wherever the network puts them."""

    activations: Mapping[Place, Tensor]


@dataclass(frozen=True)
class GradientTrace:
    """Activations, and the gradient of the target (summed over samples) by each of them."""

    activations: Mapping[Place, Tensor]
    gradients: Mapping[Place, Tensor]
    value: Tensor  # the target, one number per sample
    value_on_baseline: Tensor | None = None  # where rules asked for one


Evaluate = Callable[[Mapping[Place, Tensor]], Tensor]


Condense = Callable[[Place, Tensor], Tensor]


def record(
    network: Network,
    inputs: Inputs,
    places: Iterable[Place],
    *,
    replace: Mapping[Place, Tensor] | None = None,
    condense: Condense | None = None,
) -> Trace:
    """Run once without a graph. `replace` puts a tensor in the stead of a place's activation; `condense` says what to
    keep of each activation (its mean, a narrower copy) while the network runs, so that the whole is not held.

    Stops as soon as every place has been seen. Raises InvalidInput for a place that is not met.
    """
    wanted = list(dict.fromkeys(places))
    listener = _Listener(wanted, dict(replace or {}), (), condense)
    with kept(network.whole), torch.no_grad():
        _run(network, inputs, listener)
    return Trace({place: listener.seen[place].detach() for place in wanted})


def differentiate(
    network: Network,
    inputs: Inputs,
    evaluate: Evaluate,
    *,
    reads: Sequence[Place],
    sources: Sequence[Place],
    replace: Mapping[Place, Tensor] | None = None,
) -> GradientTrace:
    """Run once, evaluate a target over `reads`, and differentiate it by every one of `sources`.

    Raises NotApplicable where the network is not differentiable, InvalidInput where the target does not depend on
    a source.
    """
    wanted = list(dict.fromkeys([*reads, *sources]))
    listener = _Listener(wanted, dict(replace or {}), tuple(sources), None)
    with kept(network.whole):
        seen = _run(network, inputs, listener)
        _check_order(seen, reads, sources)
        value = evaluate(seen)
        slopes = _slopes(value, [seen[place] for place in sources], sources)
    return GradientTrace(
        activations={place: seen[place].detach() for place in wanted},
        gradients=dict(zip(sources, slopes, strict=True)),
        value=value.detach(),
    )


@dataclass(frozen=True, eq=False)
class Asked:
    """A target over the activations of `reads`, and the place whose relevance is asked for."""

    evaluate: Evaluate
    reads: Sequence[Place]
    source: Place


@dataclass(frozen=True, eq=False)
class Given:
    """What a pass gets: inputs, and what stands in the stead of some places' activations."""

    inputs: Inputs
    replace: Mapping[Place, Tensor]


def relay(network: Network, asked: Asked, rules: Rules, *, given: Given, baseline: Given | None) -> GradientTrace:
    """Run once (and once for the baseline of the rules), and pass the target back by the rules of a method.

    The forward pass is the network's own. Raises NotApplicable where an operation on the way has no rule.
    """
    twins = start = None
    if baseline is not None:
        with kept(network.whole), parts_shown(network.whole):
            start, _, twins = _taped(network, asked, rules, baseline)
        start = start.detach()
    with kept(network.whole), parts_shown(network.whole):
        value, seen, steps = _taped(network, asked, rules, given)
        source = seen[asked.source]
        _check_differentiable(value, [source], [asked.source])
        way, nodes = follow(value, source, steps, twins)
        attach(rules, way, nodes)
        slope = _pulled(value, [source], [asked.source], rules.seed(value.detach()))
    found = {asked.source: source.detach()}
    return GradientTrace(found, dict(zip(found, slope, strict=True)), value.detach(), start)


def _taped(
    network: Network, asked: Asked, rules: Rules, given: Given
) -> tuple[Tensor, dict[Place, Tensor], Sequence[Step]]:
    """The target, what was seen, and the operations of one pass."""
    wanted = list(dict.fromkeys([*asked.reads, asked.source]))
    listener = _Listener(wanted, dict(given.replace), (asked.source,), None)
    tape = Tape(rules.keeps)
    with tape:
        seen = _run(network, given.inputs, listener)
        _check_order(seen, asked.reads, [asked.source])
        value = asked.evaluate(seen)
    return value, seen, tape.steps


def _check_order(seen: Mapping[Place, Tensor], reads: Sequence[Place], sources: Sequence[Place]) -> None:
    order = list(seen)
    if any(order.index(place) > max(map(order.index, reads)) for place in sources):
        raise InvalidInput(independent(max(sources, key=order.index)))


def _slopes(value: Tensor, sources: list[Tensor], places: Sequence[Place]) -> list[Tensor]:
    _check_differentiable(value, sources, places)
    return _pulled(value, sources, places, torch.ones_like(value))


def _check_differentiable(value: Tensor, sources: list[Tensor], places: Sequence[Place]) -> None:
    for source, place in zip(sources, places, strict=True):
        if not source.is_floating_point():
            raise NotApplicable(f"{str(place)!r} holds whole numbers, which have no gradient; ask at a later layer")
    if not value.requires_grad:
        raise NotApplicable(
            f"no gradient reaches {_names(places)}: the target does not depend on it, or the network computes under "
            "no_grad or with a step that has no derivative; ask a perturbation method such as occlusion instead"
        )


def _pulled(value: Tensor, sources: list[Tensor], places: Sequence[Place], seed: Tensor) -> list[Tensor]:
    try:
        found = torch.autograd.grad(value, sources, seed, allow_unused=True)
    except CheckpointError as fault:
        raise NotApplicable(
            f"the network recomputes activations (torch.utils.checkpoint), which has no gradient at {_names(places)}; "
            "switch checkpointing off, or ask at 'input'"
        ) from fault
    for slope, place in zip(found, places, strict=True):
        if slope is None:
            raise InvalidInput(independent(place))
    return [slope.detach() for slope in found if slope is not None]


def _names(places: Iterable[Place]) -> str:
    return ", ".join(repr(str(place)) for place in places)


class _Reached(BaseException):
    """Every asked place has been seen: the rest of the network need not run."""


class _Listener:
    """Keeps the activations of the asked places as the network computes them."""

    def __init__(
        self,
        wanted: Sequence[Place],
        replace: dict[Place, Tensor],
        differentiable: Sequence[Place],
        condense: Condense | None,
    ):
        self.wanted, self.replace, self.differentiable, self.condense = wanted, replace, differentiable, condense
        self.seen: dict[Place, Tensor] = {}
        self.met: set[Place] = set()
        self.calls: Counter[str] = Counter()

    def keep(self, place: Place, tensor: Tensor) -> Tensor:
        """Store one activation, safe from what the network does in place later; what the network goes on with."""
        tensor = self.replace.get(place, tensor)
        self.met.add(place)
        if place in self.differentiable:
            if tensor.is_floating_point() and not tensor.requires_grad:
                tensor = tensor.detach().clone().requires_grad_()  # nothing below it builds a graph
            self.seen[place] = tensor
            return tensor if place == ENTRY else tensor.clone()  # the network copies its inputs itself
        kept = self.condense(place, tensor) if self.condense else tensor
        shared = kept.untyped_storage().data_ptr() == tensor.untyped_storage().data_ptr()
        self.seen[place] = kept.clone() if shared else kept
        return tensor.clone() if place in self.replace else tensor  # a method's own tensor stays as it is

    def hook(self, layer: str) -> Callable[[nn.Module, Any, Any], Any]:
        places = [p for p in {*self.wanted, *self.replace} if p.layer == layer]

        def listen(_: nn.Module, __: Any, output: Any) -> Any:
            call = self.calls[layer]
            self.calls[layer] += 1
            here = [place for place in places if place.call in (None, call)]
            given = tensor = first_tensor(output)
            if not here or given is None:
                return None
            for place in here:
                if place.call is None and call:
                    raise InvalidInput(runs_twice(layer, call + 1))
                tensor = self.keep(place, tensor)
            if all(place in self.seen for place in self.wanted):
                raise _Reached
            return None if tensor is given else with_first(output, tensor)

        return listen


def _run(network: Network, inputs: Inputs, listener: _Listener) -> dict[Place, Tensor]:
    wanted, asked = listener.wanted, (*listener.wanted, *listener.replace)
    modules = dict(network.model.named_modules(remove_duplicate=False))
    with ExitStack() as stack:
        for layer in dict.fromkeys(place.layer for place in asked if place.module):
            module = modules.get(Place(layer).module)
            if module is None:
                known = [spell_layer(name) for name in modules if name]
                raise InvalidInput(f"the network has no layer {layer!r}; it has {nearest(layer, known)}")
            stack.callback(module.register_forward_hook(listener.hook(layer)).remove)
        if ENTRY in asked:
            inputs = network.with_entry(inputs, listener.keep(ENTRY, network.entry(inputs)))
        with suppress(_Reached):
            listener.seen[OUTPUT] = network(inputs)
    missing = [place for place in wanted if place not in listener.seen]
    if missing:
        raise InvalidInput(_never_met(missing[0], listener.calls[missing[0].layer]))
    late = [place for place in listener.replace if place not in listener.met]
    if late:
        raise InvalidInput(independent(late[0]))
    return listener.seen


def independent(place: Place) -> str:
    return f"the target does not depend on {str(place)!r}; ask at a layer that runs before it and leads to it"


def runs_twice(layer: str, calls: int) -> str:
    spellings = " or ".join(f"{layer}#{call}" for call in range(min(calls, 3)))
    return f"{layer!r} runs more than once in a pass; write {spellings}"


def _never_met(place: Place, calls: int) -> str:
    if calls:
        return f"{str(place)!r} is not met: {place.layer!r} runs {calls} times in a pass; write #0 to #{calls - 1}"
    return f"layer {str(place)!r} does not run when the network does; ask at a layer that `layers()` lists with calls"
