"""What may be given as data? Data sets, arrays, frames, torch Datasets and paths; all become one Dataset."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space, table
from neuroglass.data.checks import check_labels, plain_array
from neuroglass.data.layout import fitted
from neuroglass.data.read import read
from neuroglass.data.samples import ArrayDataset, Batch, Dataset, LazyDataset, Sample, check_finite
from neuroglass.data.torch_dataset import TorchDataset

__all__ = [
    "ArrayDataset",
    "Batch",
    "Dataset",
    "LazyDataset",
    "Sample",
    "as_dataset",
    "check_finite",
    "check_labels",
]

ACCEPTED = "arrays (x, y), x alone, a dict of arrays, a map-style torch Dataset, a DataLoader, a Dataset or a path"


def as_dataset(data: Any, *, space: Space | None = None) -> Dataset:
    """The data as a Dataset, its samples in the Space's shape. Raises InvalidInput where it cannot be."""
    if isinstance(data, str | Path):
        return read(data, space=space)
    return fitted(_dataset(data), space)


def _dataset(data: Any) -> Dataset:
    if isinstance(data, Dataset):
        return data
    if isinstance(data, tuple):
        if len(data) != 2:
            raise InvalidInput(f"a tuple of {len(data)} was given as data; write (x, y)")
        return _arrays(data[0], data[1])
    if isinstance(data, list | Mapping) or hasattr(data, "__array__"):
        return _arrays(data, None)
    if hasattr(data, "dataset") and hasattr(data, "batch_size"):
        return _dataset(data.dataset)
    if hasattr(data, "__getitem__") or hasattr(data, "__iter__"):
        return TorchDataset(data)
    raise InvalidInput(f"{type(data).__name__} was given as data; write {ACCEPTED}")


def _arrays(x: Any, y: Any) -> ArrayDataset:
    if not hasattr(x, "to_numpy") or not hasattr(x, "columns"):
        return ArrayDataset(x, y)
    names = [str(name) for name in x.columns]
    values = x.to_numpy()
    if values.dtype.kind not in "biuf":
        raise InvalidInput(
            "the frame has columns that are not numbers, or missing values; "
            "write neuroglass.data.from_frame(frame, target=...), which encodes them"
        )
    plain = plain_array(values, "x")
    return ArrayDataset(plain, y, columns={name: plain[:, i] for i, name in enumerate(names)}, space=table(names))
