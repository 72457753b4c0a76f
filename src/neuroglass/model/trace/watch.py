"""Which tensors pass through these places? A run that inspects no memory, so that `torch.export` can follow it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from torch import Tensor, nn

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import INPUT, OUTPUTS, Place
from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.structure import first_tensor, with_first
from neuroglass.model.trace.trace import ENTRY, OUTPUT


def watch(
    network: Network, inputs: Inputs, places: Sequence[Place], replace: Mapping[Place, Tensor]
) -> tuple[Tensor, ...]:
    """The activations of `places`, in order; `replace` puts a tensor in the stead of a place's activation.

    The caller has set modes and gradients. Raises InvalidInput where a place is not met.
    """
    seen: dict[Place, Tensor] = {}
    asked = {*places, *replace}
    modules = dict(network.model.named_modules(remove_duplicate=False))
    with ExitStack() as stack:
        for layer in {place.layer for place in asked if place.layer not in (INPUT, *OUTPUTS)}:
            here = {place for place in asked if place.layer == layer}
            hook = _hook(here, replace, seen)
            stack.callback(modules[Place(layer).module].register_forward_hook(hook).remove)
        inputs = network.with_entry(inputs, replace.get(ENTRY, network.entry(inputs)))
        seen[ENTRY] = network.entry(inputs)
        seen[OUTPUT] = network(inputs)
    missing = [str(place) for place in asked if place not in seen]
    if missing:
        raise InvalidInput(f"{missing[0]!r} is not met in a pass")
    return tuple(seen[place] for place in places)


def _hook(
    here: set[Place], replace: Mapping[Place, Tensor], seen: dict[Place, Tensor]
) -> Callable[[nn.Module, Any, Any], Any]:
    calls: Counter[str] = Counter()

    def listen(_: nn.Module, __: Any, output: Any) -> Any:
        call, given = calls["all"], first_tensor(output)
        calls["all"] += 1
        met = [place for place in here if place.call in (None, call)]
        if not met or given is None:
            return None
        tensor = given
        for place in met:
            if place in seen:
                raise InvalidInput(f"{str(place)!r} runs more than once in a pass")
            tensor = replace.get(place, tensor)
            seen[place] = tensor.clone()  # what follows may work in place
        return None if tensor is given else with_first(output, tensor.clone())

    return listen
