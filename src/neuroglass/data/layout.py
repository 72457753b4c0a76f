"""Do these arrays have the shape that the Space says? Images may come channels-last, or gray without a channel axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.space import Space, image
from neuroglass.data.checks import Inputs
from neuroglass.data.samples import Dataset


def to_space(x: np.ndarray, space: Space) -> np.ndarray:
    """x in the Space's shape, without copying. Where both orders fit, channels-first wins."""
    given, expected = x.shape[1:], space.shape
    if given == expected:
        return x
    if len(expected) == 3 and space.layout[0].name == "channel":
        if given == (*expected[1:], expected[0]):
            return np.moveaxis(x, -1, 1)  # sample, y, x, channel -> sample, channel, y, x
        if expected[0] == 1 and given == expected[1:]:
            return x[:, None]
    axes = ", ".join(axis.name for axis in space.layout)
    raise InvalidInput(
        f"a sample of x has shape {given}, but the Space expects {expected} ({axes}); "
        "give x in that shape, or a Space of the shape of x"
    )


def inputs_to_space(x: Inputs, space: Space) -> Inputs:
    """The same, for the one of several inputs that the Space names."""
    if not isinstance(x, dict):
        return to_space(x, space)
    if space.input not in x:
        raise InvalidInput(
            f"the Space names input {space.input!r}, but x has {nearest(str(space.input), x)}; "
            "say which input is asked about: dataclasses.replace(space, input=...)"
        )
    return {**x, space.input: to_space(x[space.input], space)}


def framed(x: np.ndarray, space: Space | None) -> tuple[np.ndarray, Space | None]:
    """x in the Space's shape; without a Space, uint8 arrays that look like images become channels-first ones."""
    if space is not None:
        return to_space(x, space), space
    if x.dtype != np.uint8:
        return x, None
    if x.ndim == 3:
        x = x[:, None]
    elif x.ndim == 4 and x.shape[1] not in (1, 3) and x.shape[3] in (1, 3):
        x = np.moveaxis(x, -1, 1)  # sample, y, x, channel -> sample, channel, y, x
    return (x, image(*x.shape[1:])) if x.ndim == 4 and x.shape[1] in (1, 3) else (x, None)


def fitted(dataset: Dataset, space: Space | None) -> Dataset:
    """The same data set in the Space's shape; itself where the shape is right already."""
    if space is None:
        return dataset
    x, _ = dataset.take((0,))
    found = inputs_to_space(x, space)
    asked = (x[space.input or ""], found[space.input or ""]) if isinstance(x, dict) else (x, found)
    return dataset if asked[0].shape == asked[1].shape else Arranged(dataset, space)


@dataclass(frozen=True, eq=False)
class Arranged(Dataset):
    """Another data set whose samples are put into the shape of a Space."""

    of: Dataset
    space: Space

    def __len__(self) -> int:
        return len(self.of)

    def take(self, ids: Sequence[int]) -> tuple[Inputs, np.ndarray | None]:
        x, y = self.of.take(ids)
        return inputs_to_space(x, self.space), y

    @cached_property
    def y(self) -> np.ndarray | None:
        return self.of.y

    def __post_init__(self) -> None:
        for name in ("classes", "columns", "names", "notes", "encoding"):
            object.__setattr__(self, name, getattr(self.of, name))
