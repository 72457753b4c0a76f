"""How do guided backpropagation and deconvnet pass a ReLU? By the sign of the slope; all else by its derivative."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from neuroglass.core.errors import NotApplicable
from neuroglass.model.trace.operations import ACTIVATIONS, RELU_LIKE, is_relu
from neuroglass.model.trace.rules import SOURCE, Altered, Met, Slopes, Way, put, unknown

OPEN_AT_0 = frozenset({"clamp", "clampmin", "maximum"})  # their derivative passes something where a ReLU is just closed
DERIVED = re.compile(r"[a-z0-9]+")  # autograd's own derivatives of one operation each: nothing hides in them


@dataclass(frozen=True, eq=False)
class ReluRules:
    """A backward pass that only its ReLUs modify, however they are written."""

    method: str  # its name in words
    note: Callable[[str], None]
    gated: bool  # whether a ReLU that is closed passes nothing back

    baseline: ClassVar[None] = None

    def keeps(self, name: str) -> bool:
        return name in RELU_LIKE - {"relu"}

    def seed(self, value: Tensor) -> Tensor:
        return torch.ones_like(value)

    def alter(self, way: Way) -> Mapping[int, Altered]:
        hidden = [one.name for one in way.met if one.name != SOURCE and not DERIVED.fullmatch(one.name)]
        if hidden:
            raise NotApplicable(unknown(hidden[0]))
        found = {one.place: Altered(after=self._pass(one)) for one in way.met if _ruled(one)}
        others = _named(one.name for one in way.met if one.name in ACTIVATIONS and one.place not in found)
        if not found and not any(is_relu(step) for step in way.steps if step.name in RELU_LIKE):
            met = f", its activations are {others}" if others else ""
            raise NotApplicable(
                f"the network has no ReLU on the way to the target{met}; {self.method} would be the plain gradient: "
                "ask 'gradient'"
            )
        if not found:
            self.note(f"No ReLU lies between what is asked about and the target: {self.method} is the plain gradient.")
        elif others:
            self.note(f"{self.method.capitalize()} changes ReLUs only; passed by their derivative: {others}.")
        return found

    def _pass(self, one: Met) -> Callable[[Slopes, Tensor], Slopes]:
        place = one.varied[0]
        if not self.gated:
            return lambda made, slope: put(made, place, slope.clamp_min(0))
        if one.name not in OPEN_AT_0:
            return lambda made, slope: put(made, place, _above_0(made[place]))
        opened = one.given(place) > 0
        below = _top(one)
        if below is not None:
            opened &= one.given(place) < below
        return lambda made, slope: put(made, place, slope.clamp_min(0) * opened)


def _above_0(slope: Tensor | None) -> Tensor | None:
    return None if slope is None else slope.clamp_min(0)


def _ruled(one: Met) -> bool:
    if one.name not in RELU_LIKE:
        return False
    return len(one.varied) == 1 and is_relu(one.ran, one.varied[0])


def _top(one: Met) -> float | None:
    """Where a capped ReLU, such as a clamp to 6, stops rising."""
    given = [*one.ran.given, None, None]
    found: float | None = one.ran.options.get("max", given[2]) if one.name == "clamp" else None
    return found


def _named(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))
