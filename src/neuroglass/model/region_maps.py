"""Which regions did a person draw? A map of labels over the positions that a person sees, for all samples or each."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space


@dataclass(frozen=True, eq=False)
class RegionMap:
    """Positions with the same label are one region; every position belongs to one."""

    labels: NDArray[np.int64]  # (1 or samples, shown axes...)

    def of(self, sample: int) -> NDArray[np.int64]:
        """The regions of one sample, numbered from 0."""
        labels = self.labels[sample if len(self.labels) > 1 else 0]
        return np.unique(labels, return_inverse=True)[1].reshape(labels.shape)

    @cached_property
    def digest(self) -> str:
        """Another map has another digest."""
        shape = repr(self.labels.shape).encode()
        return hashlib.sha256(shape + np.ascontiguousarray(self.labels).tobytes()).hexdigest()[:20]


def accept_regions(given: Any, space: Space, samples: int) -> RegionMap | None:
    """The map as it was given, checked against the data; None where there is none."""
    if given is None or isinstance(given, RegionMap):
        return None if given is None else accept_regions(given.labels, space, samples)
    labels, shown = np.asarray(given), tuple(axis.size for axis in space.axes)
    wanted = f"whole numbers of shape {shown}, or {(samples, *shown)} for a map of each sample"
    if labels.dtype.kind not in "iub":
        raise InvalidInput(f"regions has numbers of type {labels.dtype}; write a label for every position: {wanted}")
    if labels.shape == shown:
        labels = labels[None]
    if labels.shape not in {(1, *shown), (samples, *shown)}:
        raise InvalidInput(f"regions has the shape {labels.shape}; write {wanted}")
    labels = labels.astype(np.int64)
    if labels.min() < 0:
        raise InvalidInput(f"regions has the label {labels.min()}; every position belongs to a region: write 0 or more")
    flat = labels.reshape(len(labels), -1)
    same = np.flatnonzero((flat == flat[:, :1]).all(1))
    if len(same):
        whose = f" for sample {same[0]}" if len(labels) > 1 else ""
        raise InvalidInput(
            f"regions has the one label {flat[same[0], 0]} everywhere{whose}, so that nothing is told apart; write two "
            "labels or more, such as 0 outside and 1 inside of a mask"
        )
    return RegionMap(labels)
