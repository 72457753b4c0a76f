"""Can these arrays be used? Each refusal names the first sample that cannot."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from neuroglass.core.errors import InvalidInput, nearest

Inputs = np.ndarray | dict[str, np.ndarray]


def plain_array(value: Any, what: str) -> np.ndarray:
    """Anything array-like (tensors, lists, frames) as a NumPy array of numbers; memory-mapped ones stay so."""
    array = _array(value, what)
    if array.dtype.kind not in "biuf":
        raise InvalidInput(
            f"{what} has dtype {array.dtype}, not numbers; write one array of numbers whose samples share one shape"
        )
    return array


def _array(value: Any, what: str) -> np.ndarray:
    if np.ma.is_masked(value):
        raise InvalidInput(f"{what} is a masked array with missing values; fill them: x.filled(...)")
    if isinstance(value, list | tuple) and len(value) and hasattr(value[0], "detach"):
        value = [_detached(part) for part in value]
    try:
        return np.asarray(_detached(value))
    except (ValueError, TypeError, RuntimeError) as fault:
        raise InvalidInput(f"{what} is not one array, its samples must share one shape: {fault}") from fault


def _detached(value: Any) -> Any:
    """A tensor without its graph, on the CPU, in a type that NumPy knows; anything else as it is."""
    if not hasattr(value, "detach"):
        return value
    tensor = value.detach().cpu()
    return tensor.float() if "bfloat16" in str(tensor.dtype) else tensor


def plain_inputs(x: Any) -> Inputs:
    """x as one array, or as one array per input; every one has the same number of samples."""
    if not isinstance(x, Mapping):
        return _with_samples(plain_array(x, "x"), "x")
    if not x:
        raise InvalidInput("x is a dict without inputs; write one array for each input of the network")
    parts = {str(name): _with_samples(plain_array(part, f"x[{name!r}]"), f"x[{name!r}]") for name, part in x.items()}
    lengths = {name: len(part) for name, part in parts.items()}
    if len(set(lengths.values())) > 1:
        raise InvalidInput(f"the inputs have different numbers of samples: {lengths}; the first axis is samples")
    return parts


def _with_samples(array: np.ndarray, what: str) -> np.ndarray:
    if array.ndim == 0:
        raise InvalidInput(f"{what} is a single number; its first axis must be samples")
    if len(array) == 0:
        raise InvalidInput(f"{what} has shape {array.shape}: an empty data set; give at least one sample")
    return array


def count(x: Inputs) -> int:
    """How many samples are in x?"""
    return len(next(iter(x.values())) if isinstance(x, dict) else x)


def plain_labels(value: Any, classes: Sequence[str] = ()) -> tuple[np.ndarray, tuple[str, ...]]:
    """y as whole numbers (labels), floats (regression) or masks, and the class names that text labels bring."""
    y = _array(value, "y")
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.dtype.kind in "OUS":
        return _named_labels(y, classes)
    if y.dtype.kind == "b":
        return y.astype(np.int64), tuple(classes) or (("False", "True") if y.ndim == 1 else ())
    if y.dtype.kind in "iu":
        return (y.astype(np.int64) if y.ndim == 1 else y), tuple(classes)
    if y.dtype.kind != "f":
        raise InvalidInput(f"y has dtype {y.dtype}; write whole numbers or text for classes, floats for regression")
    if y.ndim == 1 and not np.isfinite(y).all():
        first = int(np.argmin(np.isfinite(y)))
        raise InvalidInput(f"y of sample {first} is {y[first]}; every sample needs a finite target")
    return y, tuple(classes)


def _named_labels(y: np.ndarray, classes: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    if y.ndim != 1:
        raise InvalidInput(f"y is text of shape {y.shape}; write one class name per sample")
    wrong = [place for place, label in enumerate(y) if not isinstance(label, str | bytes)]
    if wrong:
        raise InvalidInput(f"y of sample {wrong[0]} is {y[wrong[0]]!r}; write a class name for every sample")
    names = [label.decode() if isinstance(label, bytes) else str(label) for label in y]
    known = tuple(classes) or tuple(sorted(set(names)))
    place = {name: index for index, name in enumerate(known)}
    for sample, name in enumerate(names):
        if name not in place:
            raise InvalidInput(f"sample {sample} has label {name!r}; the classes are {nearest(name, known)}")
    return np.array([place[name] for name in names], dtype=np.int64), known


def check_labels(y: np.ndarray, n_classes: int) -> None:
    """Is every label one of the classes? Floats are regression targets and pass."""
    if y.dtype.kind not in "iu":
        return
    wrong = np.flatnonzero((y < 0) | (y >= n_classes))
    if len(wrong):
        first = int(wrong[0])
        raise InvalidInput(
            f"sample {first} has label {y[first]}, but there are {n_classes} classes: labels are 0..{n_classes - 1}"
            f" ({len(wrong)} of {len(y)} samples are outside)"
        )


def check_ids(ids: Iterable[int], length: int) -> tuple[int, ...]:
    """The ids as whole numbers, each one a sample that exists."""
    try:
        asked = tuple(operator.index(sample) for sample in ids)
    except TypeError as fault:
        raise InvalidInput(f"samples are asked for by whole numbers 0..{length - 1}: {fault}") from None
    for sample in asked:
        if not 0 <= sample < length:
            raise InvalidInput(f"sample {sample} was asked for; samples are 0..{length - 1}")
    return asked


def check_values(values: np.ndarray, ids: Sequence[int], what: str) -> None:
    """Is every number finite? The refusal says where the first one is that is not."""
    if values.dtype.kind != "f" or np.isfinite(values).all():
        return
    first, *position = (int(place) for place in np.argwhere(~np.isfinite(values))[0])
    place = f" at position ({', '.join(map(str, position))})" if position else ""
    raise InvalidInput(
        f"{what} of sample {ids[first]} is {values[(first, *position)]}{place}; "
        "every number must be finite: leave such samples out or fill them"
    )
