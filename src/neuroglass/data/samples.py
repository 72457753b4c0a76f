"""One way in: samples by id, in batches, with everything that is known of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space
from neuroglass.data.checks import (
    Inputs,
    check_ids,
    check_labels,
    check_values,
    count,
    plain_array,
    plain_inputs,
    plain_labels,
)
from neuroglass.data.fingerprint import content_hash


@dataclass(frozen=True, eq=False)
class Sample:
    """One datum."""

    id: int
    x: Inputs
    y: Any  # a label, a number or a mask; None where the data set has none
    name: str


@dataclass(frozen=True, eq=False)
class Batch:
    """Several samples with their ids."""

    ids: tuple[int, ...]
    x: Inputs  # first axis: one row per id
    y: np.ndarray | None


class Described(Protocol):
    """What can say itself in plain data, as the encoding of a table does."""

    def describe(self) -> dict[str, Any]: ...


class Dataset(ABC):
    """Samples 0..n-1. To make one, give its length and `take`; state the attributes that are known."""

    y: np.ndarray | None = None  # one number per sample: int for classes, float for regression
    classes: tuple[str, ...] = ()
    columns: Mapping[str, np.ndarray] = MappingProxyType({})  # one value per sample, to color and filter by
    names: tuple[str, ...] = ()
    space: Space | None = None  # what the reader knows of the input
    notes: tuple[str, ...] = ()  # what was skipped, filled in, converted
    encoding: Described | None = None

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def take(self, ids: Sequence[int]) -> tuple[Inputs, np.ndarray | None]:
        """x and y of these samples, unchecked."""

    def batch(self, ids: Sequence[int]) -> Batch:
        """These samples, in this order. Raises InvalidInput on unknown ids, NaN and infinity."""
        asked = check_ids(ids, len(self))
        if not asked:
            raise InvalidInput(f"no samples were asked for; write some of 0..{len(self) - 1}")
        found = Batch(asked, *self.take(asked))
        check_finite(found)
        return found

    def sample(self, id: int) -> Sample:
        found = self.batch((id,))
        x = {name: part[0] for name, part in found.x.items()} if isinstance(found.x, dict) else found.x[0]
        y = None if found.y is None else found.y[0].item() if found.y.ndim == 1 else found.y[0]
        return Sample(found.ids[0], x, y, self.names[found.ids[0]] if self.names else f"sample {found.ids[0]}")

    def batches(self, size: int, ids: Sequence[int] | None = None) -> Iterator[Batch]:
        """All samples, or these, `size` at a time."""
        if size < 1:
            raise InvalidInput(f"batches of {size} samples were asked for; write 1 or more")
        asked = range(len(self)) if ids is None else check_ids(ids, len(self))
        for start in range(0, len(asked), size):
            yield self.batch(asked[start : start + size])

    @cached_property
    def fingerprint(self) -> str:
        """A hash of x, y, class names and encoding: equal content, equal fingerprint, wherever it was read."""
        encoding = self.encoding.describe() if self.encoding else None
        return content_hash(self.take, len(self), {"classes": list(self.classes), "encoding": encoding})


def check_finite(batch: Batch) -> None:
    """Is every number of x and y finite? Otherwise InvalidInput names the first sample and position."""
    parts = {f"x[{name!r}]": part for name, part in batch.x.items()} if isinstance(batch.x, dict) else {"x": batch.x}
    if batch.y is not None:
        parts["y"] = batch.y
    for what, values in parts.items():
        check_values(values, batch.ids, what)


@dataclass(frozen=True, eq=False)
class ArrayDataset(Dataset):
    """Samples in arrays, in memory or memory-mapped. A `y` of more dimensions than one is kept as `masks`."""

    x: Any  # array-like, or one per input
    y: Any = None
    _: KW_ONLY
    classes: tuple[str, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    space: Space | None = None
    notes: tuple[str, ...] = ()
    encoding: Any = None
    masks: Any = None  # y with more than one number per sample

    def __post_init__(self) -> None:
        x = plain_inputs(self.x)
        object.__setattr__(self, "x", x)
        if self.masks is not None:
            object.__setattr__(self, "y", self.masks)
        _settle(self, count(x))
        if self.y is not None and self.y.ndim > 1:
            object.__setattr__(self, "masks", self.y)
            object.__setattr__(self, "y", None)

    def __len__(self) -> int:
        return count(self.x)

    def take(self, ids: Sequence[int]) -> tuple[Inputs, np.ndarray | None]:
        rows = np.fromiter(ids, dtype=np.intp)
        x = {name: part[rows] for name, part in self.x.items()} if isinstance(self.x, dict) else self.x[rows]
        y = self.y if self.masks is None else self.masks
        return x, None if y is None else y[rows]


@dataclass(frozen=True, eq=False)
class LazyDataset(Dataset):
    """Samples that are fetched one at a time, such as the files of a folder."""

    size: int
    fetch: Callable[[int], Any]  # x of one sample
    y: Any = None
    _: KW_ONLY
    classes: tuple[str, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    space: Space | None = None
    notes: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()  # names of files that could not be read

    def __post_init__(self) -> None:
        if self.size < 1:
            raise InvalidInput("an empty data set; give at least one sample")
        _settle(self, self.size)

    def __len__(self) -> int:
        return self.size

    def take(self, ids: Sequence[int]) -> tuple[Inputs, np.ndarray | None]:
        x = stacked([self.fetch(sample) for sample in ids], ids)
        return x, None if self.y is None else self.y[np.fromiter(ids, dtype=np.intp)]


def stacked(items: Sequence[Any], ids: Sequence[int]) -> Inputs:
    """Samples as one batch. Raises InvalidInput where they differ in shape or inputs."""
    if not isinstance(items[0], Mapping):
        return _stacked(
            [plain_array(part, f"x of sample {sample}") for part, sample in zip(items, ids, strict=True)], ids
        )
    for part, sample in zip(items, ids, strict=True):
        if not isinstance(part, Mapping) or set(part) != set(items[0]):
            raise InvalidInput(
                f"sample {sample} has other inputs than sample {ids[0]}: {', '.join(map(str, items[0]))}"
            )
    return {str(name): _stacked([plain_array(part[name], f"x[{name!r}]") for part in items], ids) for name in items[0]}


def _stacked(parts: Sequence[np.ndarray], ids: Sequence[int]) -> np.ndarray:
    for part, sample in zip(parts, ids, strict=True):
        if part.shape != parts[0].shape:
            raise InvalidInput(
                f"sample {sample} has shape {part.shape}, but sample {ids[0]} has {parts[0].shape}; "
                "samples must share one shape"
            )
    return np.stack(parts)


def _settle(dataset: Dataset, length: int) -> None:
    """Puts what was given into its plain form, and checks that there is one value per sample."""
    classes = tuple(str(name) for name in dataset.classes)
    y = dataset.y
    if y is not None:
        y, classes = plain_labels(y, classes)
        _one_each("y", y, length)
        if classes and y.ndim == 1:
            check_labels(y, len(classes))
    columns = {str(name): np.asarray(values) for name, values in dataset.columns.items()}
    for name, values in columns.items():
        _one_each(f"column {name!r}", values, length)
    names = tuple(str(name) for name in dataset.names)
    if names:
        _one_each("names", names, length)
    settled = {"y": y, "classes": classes, "columns": MappingProxyType(columns), "names": names}
    for name, value in {**settled, "notes": tuple(dataset.notes)}.items():
        object.__setattr__(dataset, name, value)


def _one_each(what: str, values: Any, length: int) -> None:
    given = np.shape(values)[0] if np.ndim(values) else "no"
    if given != length:
        raise InvalidInput(f"x has {length} samples but {what} has {given} values; write one for each sample")
