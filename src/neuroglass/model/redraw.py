"""What is a network without some of what it has learned? A copy in which the weights of some modules are drawn anew."""

import copy
import math
from collections.abc import Collection
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrize import is_parametrized

from neuroglass.core.errors import NotApplicable
from neuroglass.core.unit import Place
from neuroglass.model.initialize import multiplies
from neuroglass.model.layers import Layers


@dataclass(frozen=True)
class Part:
    """A module with weights and the normalization behind it; where among the layers it runs first and last."""

    modules: tuple[str, ...]
    first: int  # -1: the network's own weights, before all layers
    last: int


def weighted_parts(module: nn.Module, layers: Layers) -> list[Part]:
    """The modules with weights in the order in which they run.

    A module that is not met as a layer (a part of an attention) stands where the one around it does.
    """
    met: dict[str, list[int]] = {}
    for place, layer in enumerate(layers):
        met.setdefault(Place.parse(layer.name).module, []).append(place)
    own = [name for name, part in module.named_modules() if next(part.parameters(recurse=False), None) is not None]
    if not own:
        raise NotApplicable("the network has no weights to draw anew")
    parts: list[Part] = []
    for name in sorted(own, key=lambda name: _places(name, met)[0]):
        places = _places(name, met)
        if parts and not multiplies(module.get_submodule(name)):
            parts[-1] = replace(parts[-1], modules=(*parts[-1].modules, name))
        else:
            parts.append(Part((name,), places[0], places[-1]))
    return parts


def _places(name: str, met: dict[str, list[int]]) -> list[int]:
    while name and name not in met:
        name = name.rpartition(".")[0]
    return met[name] if name else [-1]


def redrawn(module: nn.Module, names: Collection[str], seed: int) -> nn.Module:
    """A copy in which these modules' own weights are drawn anew, each alike whichever others are.

    A layer is reset as it was made; weights that cannot be are drawn from a normal distribution with their own mean and
    spread. The module and the global random state stay as they are.
    """
    first = next(iter(module.parameters()))
    made = copy.deepcopy(module).cpu()  # where the numbers are the same on every machine
    numbers = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        for name, part in made.named_modules():
            number = int(torch.randint(2**62, (), generator=numbers))
            if name in names:
                torch.default_generator.manual_seed(number)
                _redraw(part)
    return made.to(first.device)


def _redraw(part: nn.Module) -> None:
    reset = getattr(part, "reset_parameters", None) or getattr(part, "_reset_parameters", None)
    if reset is not None and not is_parametrized(part) and not list(part.children()):
        reset()
        return
    for weights in part.parameters(recurse=False):
        weights.copy_(_like(weights))


def _like(weights: Tensor) -> Tensor:
    """Numbers with the mean and the spread of these."""
    kept = weights.detach().double()
    spread = float(kept.std()) if kept.numel() > 1 else 0.0
    spread = spread or float(kept.abs().mean()) / math.sqrt(kept.numel())
    return float(kept.mean()) + spread * torch.randn(kept.shape, dtype=torch.float64)
