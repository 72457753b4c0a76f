"""What is a rule? It says how relevance passes back through the operations of a pass; the values stay as they are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves, tree_map

from neuroglass.core.errors import NotApplicable
from neuroglass.model.trace.tape import Step

Slopes = tuple[Tensor | None, ...]  # by each of the tensors that an operation was given
SOURCE, PART = "source", "part"  # the asked place itself; an operation in place on a part of a tensor


@dataclass(frozen=True, eq=False)
class Met:
    """A derivative on the way back from the target to the asked place, and the operation that it is of."""

    name: str
    place: int  # among all that were met, the target first
    reads: tuple[int | None, ...]  # who made what it was given; None: nothing that depends on the asked place
    step: Step | None
    twin: Step | None = None  # the same operation on the baseline

    @property
    def ran(self) -> Step:
        """The operation; NotApplicable where it hid from the tape."""
        if self.step is None:
            raise NotApplicable(unknown(self.name))
        return self.step

    @property
    def twinned(self) -> Step:
        """The same operation on the baseline."""
        if self.twin is None:
            raise NotApplicable(unknown(self.name))
        return self.twin

    @property
    def varied(self) -> tuple[int, ...]:
        """Which of the tensors it was given depend on the asked place."""
        return tuple(i for i, maker in enumerate(self.reads) if maker is not None)

    def given(self, place: int) -> Tensor:
        """One of the tensors that it was given, as autograd counts them."""
        found: Tensor = self.ran.tensors[place]
        return found

    def pair(self, place: int) -> tuple[Tensor, Tensor]:
        """What it was given for the sample and for the baseline."""
        return self.given(place), self.twinned.tensors[place]

    def drifts(self) -> bool:
        """Whether something else that it was given differs between sample and baseline."""
        varied = {id(self.given(place)) for place in self.varied}
        pairs = zip(tree_leaves(self.ran.given), tree_leaves(self.twinned.given), strict=True)
        return any(_differs(one, other) for one, other in pairs if id(one) not in varied)

    def again(self, *varied: Tensor) -> Tensor:
        """The operation with other tensors in the place of those that depend on the asked place."""
        swapped = {id(self.given(place)): tensor for place, tensor in zip(self.varied, varied, strict=True)}
        given = tree_map(lambda one: swapped.get(id(one), one), self.ran.given)
        made: Tensor = self.ran.function(*given, **self.ran.options)
        return made


def _differs(one: object, other: object) -> bool:
    if not isinstance(one, Tensor) or not isinstance(other, Tensor):
        return bool(one != other)
    return one.data_ptr() != other.data_ptr() and not torch.equal(one, other)


@dataclass(frozen=True, eq=False)
class Way:
    """All derivatives between the target and the asked place, and all operations of the pass."""

    met: Sequence[Met]
    steps: Sequence[Step]

    def readers(self) -> list[list[int]]:
        """For each that was met, who was given what it made."""
        found: list[list[int]] = [[] for _ in self.met]
        for one in self.met:
            for maker in {maker for maker in one.reads if maker is not None}:
                found[maker].append(one.place)
        return found

    def makers(self, one: Met) -> Iterator[Met]:
        for maker in one.reads:
            if maker is not None:
                yield self.met[maker]


@dataclass(frozen=True, eq=False)
class Altered:
    """What is done to a derivative: `before` to the slope that reaches it, `after` to the slopes that leave it; and in
    between, `weight` stands in the stead of a convolution's weights."""

    before: Callable[[Tensor], Tensor] | None = None
    after: Callable[[Slopes, Tensor], Slopes] | None = None
    weight: Tensor | None = None


class Rules(Protocol):
    """One modified backward pass."""

    @property
    def baseline(self) -> Tensor | None:
        """The entry that every operation is compared with, one row per sample; None where there is none."""

    def keeps(self, name: str) -> bool:
        """Whether the tensors of an operation are read."""

    def seed(self, value: Tensor) -> Tensor:
        """What starts at the target."""

    def alter(self, way: Way) -> Mapping[int, Altered]:
        """What is done to which of the derivatives. NotApplicable names an operation that has no rule."""


def put(slopes: Slopes, place: int, slope: Tensor | None) -> Slopes:
    """The slopes with one of them replaced, summed over what was broadcast."""
    old = slopes[place]
    if slope is not None and old is not None and slope.shape != old.shape:
        slope = slope.sum_to_size(old.shape)
    return (*slopes[:place], slope, *slopes[place + 1 :])


def unknown(name: str) -> str:
    return f"the network computes {name!r} on the way to the target, for which this method has no rule"
