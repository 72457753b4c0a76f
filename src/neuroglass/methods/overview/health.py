"""Health: units that answer nothing, always the same, or at the limit of a bounded activation, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress
from neuroglass.core.result import Table
from neuroglass.core.unit import Place
from neuroglass.methods.facts import Facts
from neuroglass.methods.liveliness import equal
from neuroglass.methods.overview.protocol import Look
from neuroglass.model.layers import Layer
from neuroglass.model.network import as_array
from neuroglass.model.subject import Subject

FLAT = 0.01  # a bounded activation is at its limit where its slope is at most this share of its largest
OFTEN = 0.95  # of its values at the limit make a unit saturated
SIGMOID_EDGE, TANH_EDGE, SOFTSIGN_EDGE = (1 - math.sqrt(1 - FLAT)) / 2, math.sqrt(1 - FLAT), 1 - math.sqrt(FLAT)
LOW, HIGH, MEAN, ABOVE, LIMIT = range(5)  # of a unit's values over the positions of one sample


@dataclass(frozen=True)
class Health:
    """How many units of each layer are dead, constant or saturated?"""

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "statistic",
        resolution="layer",
        tuning="none",
        cost="1 forward for each sample",
        blind="What a unit that answers is good for; samples that are not in this data.",
    )

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        if len(samples) < 2:
            raise InvalidInput(
                f"{len(samples)} sample was given; how units behave is seen over many: leave out samples="
            )
        layers = [one for one in subject.layers() if one.sample_axis >= 0 and one.shape and not one.passive]
        if not layers:
            raise NotApplicable("every layer of the network only passes on or pools what it is given")
        tallies = _tallied(subject, layers, samples, progress)
        axis = Axis("layer", len(layers), ticks=tuple(layer.name for layer in layers))
        rows = [_row(subject, layer, tallies[layer.name]) for layer in layers]
        return Look(
            Table,
            Field(np.arange(len(layers)), (axis,), "layer", signed=False),
            columns={name: column(np.array([row[name] for row in rows]), name, axis) for name in rows[0]},
            notes=_notes(len(samples)),
        )


def _row(subject: Subject, layer: Layer, tally: _Tally) -> dict[str, Any]:
    bounded = _bounded(subject.model.get_submodule(Place.parse(layer.name).module))
    return {
        "kind": layer.kind,
        "units": layer.units,
        "dead": int(tally.dead.sum()),
        "constant": int((tally.constant & ~tally.dead).sum()),
        "saturated": float(tally.saturated.sum()) if bounded else np.nan,
        "active": float(tally.active.mean()),
    }


@dataclass(frozen=True, eq=False)
class _Tally:
    """What the units of a layer did over some samples."""

    low: NDArray[np.float64]  # unit; the least of the samples' LOW, HIGH and MEAN
    high: NDArray[np.float64]  # the same, the largest
    sums: NDArray[np.float64]  # unit; of the samples' ABOVE and LIMIT
    count: int
    kind: np.dtype[Any]

    @classmethod
    def of(cls, seen: NDArray[Any]) -> _Tally:
        """Of (sample, unit, what was measured)."""
        values = seen.astype(np.float64)
        ends = values[..., :ABOVE]
        return cls(ends.min(0), ends.max(0), values[..., ABOVE:].sum(0), len(values), seen.dtype)

    def joined(self, other: _Tally) -> _Tally:
        low, high = np.minimum(self.low, other.low), np.maximum(self.high, other.high)
        return _Tally(low, high, self.sums + other.sums, self.count + other.count, self.kind)

    @property
    def dead(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (self.low[:, LOW] == 0) & (self.high[:, HIGH] == 0)
        return found

    @property
    def constant(self) -> NDArray[np.bool_]:
        """Units whose smallest, largest and mean value over positions are the same on every sample; dead ones too."""
        return equal(self.low, self.high, self.kind).all(axis=1)

    @property
    def active(self) -> NDArray[np.float64]:
        shares: NDArray[np.float64] = self.sums[:, 0] / self.count
        return shares

    @property
    def saturated(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self.sums[:, LIMIT - ABOVE] > OFTEN * self.count
        return found


def _tallied(
    subject: Subject, layers: Sequence[Layer], samples: tuple[int, ...], progress: Progress
) -> dict[str, _Tally]:
    """Every layer's tally, from one pass over the samples; only numbers for each unit leave the device."""
    asked = {Place.parse(layer.name): layer for layer in layers}
    modules = {place: subject.model.get_submodule(place.module) for place in asked}

    def condense(place: Place, activation: Tensor) -> Tensor:
        layer = asked[place]
        values = layer.samples_first(activation).movedim(1 + layer.unit_axis, 1)
        values = values.reshape(*values.shape[:2], -1)  # sample, unit, position
        values = values.to(torch.promote_types(values.dtype, torch.float32))
        shares = [values > 0, _at_limit(modules[place], values)]
        means = [share.to(values.dtype).mean(2) for share in shares]
        return torch.stack([values.amin(2), values.amax(2), values.mean(2), *means], dim=2)

    found: dict[str, _Tally] = {}
    for chunk in subject.planner.chunks(len(samples), keeps=False):
        ids = tuple(samples[place] for place in chunk)
        seen = subject.reader.record(subject.reader.inputs(ids), len(ids), tuple(asked), condense)
        for place, layer in asked.items():
            subject.reader.check_finite(seen[place], layer.name, ids)
            tally = _Tally.of(as_array(seen[place]))
            found[layer.name] = found[layer.name].joined(tally) if layer.name in found else tally
        progress(chunk.stop, len(samples), "health of the units")
    return found


def _bounded(module: nn.Module) -> bool:
    return isinstance(module, nn.Sigmoid | nn.Tanh | nn.Softsign | nn.Hardsigmoid | nn.Hardtanh)


def _at_limit(module: nn.Module, values: Tensor) -> Tensor:
    """Which values of a bounded activation are where its slope is next to nothing; of others none."""
    match module:
        case nn.Sigmoid():
            return (values - 0.5).abs() >= 0.5 - SIGMOID_EDGE
        case nn.Tanh():
            return values.abs() >= TANH_EDGE
        case nn.Softsign():
            return values.abs() >= SOFTSIGN_EDGE
        case nn.Hardsigmoid():
            return (values <= 0) | (values >= 1)
        case nn.ReLU6():
            return values >= module.max_val  # at 0 it is silent, as a ReLU is
        case nn.Hardtanh():
            return (values <= module.min_val) | (values >= module.max_val)
    return torch.zeros_like(values, dtype=torch.bool)


def _notes(count: int) -> tuple[str, ...]:
    return (
        f"Over {count:,} samples and all positions: a dead unit is always 0, a constant one the same on every sample. "
        "Layers that only pass on or pool what they are given are left out.",
        f"Saturated is told of bounded activations: more than {OFTEN:.0%} of a unit's values are where the slope is at "
        f"most {FLAT:.0%} of its largest. Active is the share of values above 0.",
    )
