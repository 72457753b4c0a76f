"""What does a cluster look like on average?"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neuroglass.methods.clusters.grouping import Grouping, Seen
from neuroglass.model.subject import Subject

NO_MEAN = "Tokens are names and have no mean: each cluster is shown by its sample that is nearest to the middle of it."


def average_inputs(subject: Subject, seen: Seen, grouping: Grouping) -> tuple[NDArray[np.generic], tuple[str, ...]]:
    """(cluster, axes of one input...) in the units of x, and what must be said of it."""
    shape = (grouping.count, *subject.space.shape)
    if subject.space.integer:
        middle = [seen.samples[_central(seen.points, own)] for own in grouping.inside]
        shown = _inputs(subject, middle) if middle else np.zeros(shape, np.int64)
        return shown, (NO_MEAN,) if middle else ()
    total = np.zeros(shape)
    for chunk in subject.planner.chunks(len(seen.samples)):
        for group in np.unique(grouping.members[chunk.start : chunk.stop]).tolist():
            ids = [seen.samples[place] for place in chunk if grouping.members[place] == group]
            if group >= 0:
                total[group] += _inputs(subject, ids).sum(0, dtype=np.float64)
    sizes = grouping.inside.sum(1).reshape(-1, *[1] * len(subject.space.shape))
    return (total / np.maximum(sizes, 1)).astype(np.float32), ()


def _central(points: NDArray[np.generic], own: NDArray[np.bool_]) -> int:
    places = np.flatnonzero(own)
    middle = points[places].mean(0)
    return int(places[np.square(points[places] - middle).sum(1).argmin()])


def _inputs(subject: Subject, ids: Sequence[int]) -> NDArray[np.generic]:
    return subject.reader.asked(subject.data.batch(ids).x)
