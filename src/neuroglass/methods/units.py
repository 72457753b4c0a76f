"""What do the units of a layer do over many samples? Their activations, and means of these over groups of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.progress import Progress, silent
from neuroglass.core.unit import INPUT
from neuroglass.model.aim import Aim, take_aim
from neuroglass.model.network import as_array

if TYPE_CHECKING:
    from neuroglass.model.subject import Subject

_BLOCK = 2**22  # activations held in float64 at a time


def check_amounts(subject: Subject, *layers: str) -> None:
    """Raises NotApplicable where one of the layers holds no amounts."""
    if INPUT in layers and subject.space.integer:
        raise NotApplicable("the input is tokens: names, not amounts; name a layer after the embedding")


def take_unit(subject: Subject, unit: str) -> Aim:
    """One unit, or weighted sum of units, that is the same for every sample; InvalidInput for another target."""
    aim = take_aim(unit, subject.layers(), subject.outputs)
    if aim.target is None or aim.masks:
        raise InvalidInput(f"{unit!r} is another unit for every sample; write one, such as 'fc1:3' or 'logit:0'")
    return aim


def unit_activations(
    subject: Subject, unit: Aim, samples: tuple[int, ...], *, progress: Progress = silent
) -> NDArray[Any]:
    """One unit's activation on every sample. Raises InvalidInput naming the first that is NaN or infinite."""
    parts = []
    for chunk in subject.planner.chunks(len(samples)):
        ids = tuple(samples[place] for place in chunk)
        seen = subject.reader.record(subject.reader.inputs(ids), len(ids), unit.reads, None)
        value = unit.value(seen, torch.zeros(len(ids), dtype=torch.int64))
        subject.reader.check_finite(value, unit.text, ids)
        parts.append(as_array(value))
        progress(chunk.stop, len(samples), f"activations of {unit.text}")
    return np.concatenate(parts)


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
