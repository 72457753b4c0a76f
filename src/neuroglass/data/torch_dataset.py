"""How is a map-style torch Dataset read? By its length and its items alone, so no torch is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space, image
from neuroglass.data.checks import Inputs, plain_array, plain_labels
from neuroglass.data.samples import Dataset, stacked


@dataclass(frozen=True, eq=False)
class TorchDataset(Dataset):
    """A map-style data set whose items are `(x, y)` or `x`: tensors, arrays or Pillow images.

    Raises InvalidInput where it is empty, iterable only, or gives another sample every time.
    """

    of: Any  # has __len__ and __getitem__

    def __post_init__(self) -> None:
        if not hasattr(self.of, "__len__") or not hasattr(self.of, "__getitem__"):
            raise InvalidInput(
                f"{type(self.of).__name__} cannot be asked for a sample by number; "
                "give a map-style Dataset (__len__ and __getitem__) or arrays (x, y)"
            )
        if len(self.of) < 1:
            raise InvalidInput(f"{type(self.of).__name__} is an empty data set; give at least one sample")
        first, again = self.take((0,)), self.take((0,))
        if not _same(first[0], again[0]):
            raise InvalidInput(
                "sample 0 was different when read twice; leave random transforms (augmentation) out of the Dataset"
            )
        names = getattr(self.of, "classes", ())
        if isinstance(names, list | tuple) and all(isinstance(name, str) for name in names):
            object.__setattr__(self, "classes", tuple(names))
        object.__setattr__(self, "space", self._space())

    def _space(self) -> Space | None:
        x, _ = _pair(self.of[0])
        return image(*_pixels(x).shape) if _is_picture(x) else None

    def __len__(self) -> int:
        return len(self.of)

    def take(self, ids: Sequence[int]) -> tuple[Inputs, np.ndarray | None]:
        pairs = [_pair(self.of[sample]) for sample in ids]
        x = stacked([_pixels(x) if _is_picture(x) else x for x, _ in pairs], ids)
        return x, _labels([y for _, y in pairs], ids)

    @cached_property
    def y(self) -> np.ndarray | None:
        """All labels: one pass over the items."""
        first = _labels([_pair(self.of[0])[1]], (0,))
        if first is None or first.ndim > 1:
            return None
        return _labels([_pair(self.of[sample])[1] for sample in range(len(self))], range(len(self)))


def _pair(item: Any) -> tuple[Any, Any]:
    if not isinstance(item, tuple | list):
        return item, None
    if len(item) not in (1, 2):
        raise InvalidInput(f"an item of the Dataset has {len(item)} parts; items must be (x, y) or x")
    return item[0], item[1] if len(item) == 2 else None


def _labels(values: Sequence[Any], ids: Sequence[int]) -> np.ndarray | None:
    absent = [value is None for value in values]
    if all(absent):
        return None
    if any(absent):
        raise InvalidInput(f"sample {ids[absent.index(True)]} has no label, others have; give one for each or none")
    if any(isinstance(value, str | bytes | Mapping) for value in values):
        raise InvalidInput(
            f"sample {ids[0]} has label {values[0]!r}; the Dataset must give numbers, or use (x, y) arrays"
        )
    return plain_labels(stacked([plain_array(value, "y") for value in values], ids))[0]


def _is_picture(x: Any) -> bool:
    return hasattr(x, "getbands") and hasattr(x, "convert")


def _pixels(picture: Any) -> np.ndarray:
    """A Pillow image as uint8, channels first."""
    gray = picture.mode in ("1", "L")
    values = np.asarray(picture.convert("L" if gray else "RGB"))
    return values[None] if gray else np.moveaxis(values, -1, 0)


def _same(first: Inputs, again: Inputs) -> bool:
    if isinstance(first, dict) and isinstance(again, dict):
        return all(np.array_equal(first[name], again[name], equal_nan=True) for name in first)
    return np.array_equal(first, again, equal_nan=True)
