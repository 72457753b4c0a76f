"""What do the samples of a study look like? Small pictures, kept for whoever opens it without the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from neuroglass.core.field import Axis, Field
from neuroglass.core.progress import Progress, silent
from neuroglass.model.subject import Subject
from neuroglass.store.thumbnails import Thumbnails, has_thumbnails, write_thumbnails
from neuroglass.view.display import is_picture, sample_display
from neuroglass.view.thumbnail import tile

LARGEST, DRAWN = 64, 48  # pixels a side: of pictures at most, of lines and bars
MOST_BYTES = 64 << 20
AT_ONCE = 500  # samples; the first of them say how dark and how bright all are drawn


def keep_thumbnails(folder: str | Path, subject: Subject, *, progress: Progress = silent) -> bool:
    """Keep small pictures of the data's samples in a study's folder, of the first where they are many.

    Whether there are some now: words have no picture.
    """
    study, data = Path(folder), subject.data
    if has_thumbnails(study, data.fingerprint):
        return True
    display, side, tiles = None, DRAWN, []
    for ids, samples in _samples(subject):
        if display is None:
            display, first = sample_display(samples), samples.row(0)
            side = min(LARGEST, max(first.axes[-1].size, first.axes[-2].size)) if is_picture(first) else DRAWN
            if tile(first, display, side) is None:
                return False
        tiles += [tile(samples.row(place), display, side) for place in range(len(ids))]
        progress(len(tiles), len(data), "pictures of samples")
        if len(tiles) * side * side * 4 >= MOST_BYTES:
            break
    pixels = np.stack([one for one in tiles if one is not None])
    write_thumbnails(study, data.fingerprint, Thumbnails(np.arange(len(pixels)), pixels))
    return True


def sample_field(subject: Subject, ids: Sequence[int]) -> Field:
    """Samples as they are in the data: sample, then every axis. Asks no network."""
    space = subject.network.space
    x = subject.data.batch(subject.sample_ids(ids)).x
    asked = np.asarray(x[space.input or ""] if isinstance(x, Mapping) else x)
    values = space.spelled(asked) if space.integer else asked
    return Field(values, (Axis("sample", len(ids), ticks=tuple(ids)), *space.layout), "input")


def _samples(subject: Subject) -> Iterator[tuple[range, Field]]:
    for start in range(0, len(subject.data), AT_ONCE):
        ids = range(start, min(start + AT_ONCE, len(subject.data)))
        yield ids, sample_field(subject, ids)
