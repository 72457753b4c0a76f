"""What do the units of a layer do over many samples? Their activations, and means of these over groups of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from neuroglass.core.progress import Progress, silent

if TYPE_CHECKING:
    from neuroglass.model.subject import Subject

_BLOCK = 2**22  # activations held in float64 at a time


def read_units(subject: Subject, layer: str, samples: tuple[int, ...], *, progress: Progress = silent) -> NDArray[Any]:
    """Activations, (sample, unit), averaged over positions; the input's elements one by one.

    Raises InvalidInput naming the first sample that holds NaN or infinity.
    """
    parts, done = [], 0
    for ids, found in subject.reader.stream((layer,), samples, pooled=True):
        values = np.asarray(found[layer])
        subject.reader.check_finite(torch.from_numpy(values), layer, ids)
        parts.append(values.reshape(len(ids), -1))
        done += len(ids)
        progress(done, len(samples), f"activations of {layer}")
    return np.concatenate(parts)


def group_means(values: NDArray[Any], members: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The mean of (sample, column) over the samples of every group, (group, column); `members` is (group, sample)."""
    found = np.zeros((len(members), values.shape[1]))
    step = max(1, _BLOCK // max(1, values.shape[1]))
    for first in range(0, len(values), step):
        rows = slice(first, first + step)
        found += members[:, rows].astype(np.float64) @ values[rows].astype(np.float64)
    means: NDArray[np.float64] = found / members.sum(axis=1, keepdims=True)
    return means
