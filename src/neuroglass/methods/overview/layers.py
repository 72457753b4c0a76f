"""Layers: what the network is made of, from one dry pass."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress
from neuroglass.core.result import Table
from neuroglass.methods.facts import Facts
from neuroglass.methods.overview.protocol import Look
from neuroglass.model.subject import Subject


@dataclass(frozen=True)
class Layers:
    """Which layers does the network have, and how large are they?"""

    facts: ClassVar[Facts] = Facts(
        "the network",
        "statistic",
        resolution="layer",
        tuning="none",
        cost="1 forward of two samples",
        blind="What a layer has learned.",
    )

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        layers = list(subject.layers())
        axis = Axis("layer", len(layers), ticks=tuple(layer.name for layer in layers))
        about = {
            "kind": [layer.kind for layer in layers],
            "axes": [" × ".join(f"{a.name} {a.size}" for a in layer.axes) for layer in layers],
            "units": [layer.units for layer in layers],
            "calls": [layer.calls for layer in layers],
            "parameters": [layer.parameters for layer in layers],
        }
        total = sum(p.numel() for p in subject.model.parameters())
        return Look(
            Table,
            Field(np.arange(len(layers)), (axis,), "layer", signed=False),
            columns={name: column(np.array(values), name, axis) for name, values in about.items()},
            scores={"parameters": total},
            notes=subject.notes,
        )
