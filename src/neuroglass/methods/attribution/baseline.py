"""What stands for nothing, and does the data know it? The baseline in words, with a warning where it lies outside."""

from collections.abc import Iterator

import numpy as np

from neuroglass.core.unit import INPUT
from neuroglass.model.probe import Probe


def baseline_notes(probe: Probe) -> Iterator[str]:
    """Sentences for every method that uses the baseline."""
    value = probe.subject.space.baseline
    text = f"{value:g} everywhere" if isinstance(value, float) else ", ".join(f"{v:g}" for v in value)
    where = "" if probe.at == INPUT else f", here its activation of {probe.at!r}"
    yield f"The baseline, what stands for nothing, is {text} in the units of x{where}."
    yield from _outside(probe)


def _outside(probe: Probe) -> Iterator[str]:
    """Where no sample comes near the baseline, hiding makes inputs that the network has never seen."""
    space = probe.subject.space
    if space.integer:
        return
    lowest, highest = probe.subject.reader.span
    kept = space.layout[space.hidden_axes[0] if space.hidden_axes else -1]
    value = np.broadcast_to(np.asarray(space.baseline), lowest.shape)
    out = np.flatnonzero((value < lowest) | (value > highest))
    if len(out):
        place = int(out[0])
        name = f"{kept.name} {kept.ticks[place] if kept.ticks else place}"
        more = f" and {len(out) - 1} more" if len(out) > 1 else ""
        yield (
            f"The baseline lies outside the range of the data: {value[place]:g} for {name}, which goes from "
            f"{lowest[place]:g} to {highest[place]:g}{more}; write baseline= in the space, such as the data's mean."
        )
