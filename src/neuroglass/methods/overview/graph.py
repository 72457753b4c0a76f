"""Graph: which layer feeds which, seen in one pass, however the network is written."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neuroglass.core.field import Axis, Field
from neuroglass.core.progress import Progress
from neuroglass.core.result import Matrix
from neuroglass.core.unit import INPUT, spell_layer
from neuroglass.methods.facts import Facts
from neuroglass.methods.overview.protocol import Look
from neuroglass.model.subject import Subject
from neuroglass.model.trace.feeds import ENTRY, Call, Feeds, feeds

OUTPUT = "output"
DRY = 2  # samples of the pass


@dataclass(frozen=True)
class Graph:
    """Which layer feeds which?"""

    facts: ClassVar[Facts] = Facts(
        "the network",
        "statistic",
        resolution="layer",
        tuning="none",
        cost="1 forward of two samples",
        blind="How much of what a layer is given it uses.",
    )

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        ids = [place % len(subject.data) for place in range(DRY)]
        found = feeds(subject.network, subject.reader.inputs(ids))
        names = {_spelled(call, found): call for call in found.into}
        order = [layer.name for layer in subject.layers() if layer.name in names]
        rows = Axis("from", len(order) + 1, ticks=(INPUT, *order))
        columns = Axis("to", len(order) + 1, ticks=(*order, OUTPUT))
        sources = [*(found.into[names[name]] for name in order), found.outputs]
        cells = [[call in into for into in sources] for call in (ENTRY, *(names[name] for name in order))]
        return Look(
            Matrix,
            Field(np.array(cells, np.uint8), (rows, columns), "feeds", signed=False),
            notes=_notes(subject, order),
        )


def _spelled(call: Call, found: Feeds) -> str:
    name, number = call
    return spell_layer(name) + (f"#{number}" if found.calls[name] > 1 else "")


def _notes(subject: Subject, order: list[str]) -> tuple[str, ...]:
    held = len(subject.layers()) - len(order)
    passed = "Sums, joins and functions that are no layers pass on what they are given."
    layers = "layer that only holds others is" if held == 1 else "layers that only hold others are"
    return (passed, *([f"{held} {layers} left out."] if held else []))
