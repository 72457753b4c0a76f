"""How a projection is asked and answered: a method places points, this turns them into a Result."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Projection, Question
from neuroglass.core.unit import INPUT
from neuroglass.methods import parameters_of
from neuroglass.methods.projection.coordinates import Coordinates, first_not_finite, place
from neuroglass.methods.projection.quality import measure
from neuroglass.methods.units import check_amounts, take_unit, unit_activations

if TYPE_CHECKING:
    from neuroglass.model.subject import Subject


class Method(Protocol):
    """Places points, (sample, activation), on a map; `start` is a map to begin from and stay near to."""

    def __call__(self, points: NDArray[Any], *, start: NDArray[Any] | None = None) -> Coordinates: ...


def pose(
    subject: Subject,
    method: Method,
    *,
    name: str,
    layer: str | Sequence[str] = INPUT,
    units: Sequence[str] = (),
    samples: Iterable[int] | None = None,
) -> Question:
    """The question in plain data; `name` is the method's name in the catalog, `units` become columns of the map.

    Raises InvalidInput early.
    """
    return Question(
        family="projection",
        method=name,
        parameters=parameters_of(method),
        model=subject.fingerprint,
        data=subject.data.fingerprint,
        at=_places(subject, layer),
        samples=subject.sample_ids(samples),
        options={"units": [take_unit(subject, unit).text for unit in units]} if units else {},
    )


def _places(subject: Subject, layer: str | Sequence[str]) -> tuple[str, ...]:
    places = tuple(subject.place(one) for one in ((layer,) if isinstance(layer, str) else layer))
    if not places or len(set(places)) < len(places):
        raise InvalidInput(f"layer={layer!r} was given; write one layer, or several different ones: ['fc1', 'fc2']")
    return places


def answer(subject: Subject, method: Method, question: Question, *, progress: Progress = silent) -> Projection:
    """How does the network see these samples at this layer?"""
    began = time.perf_counter()
    layer = " and ".join(question.at)
    points = joined(list(read_points(subject, question.at, question.samples, progress=progress).values()))
    pulse = partial(progress, 0, 2, f"{question.method} of {layer}")
    pulse()
    coordinates = place(method, points, start=None, pulse=pulse)
    progress(1, 2, f"quality of the map of {layer}")
    quality = measure(points, coordinates.positions, class_labels(subject, question.samples))
    axis = sample_axis(question.samples)
    columns = subject.columns(question.samples)
    columns |= {name: column(values, name, axis) for name, values in quality.columns.items()}
    columns |= unit_columns(subject, question.options.get("units", ()), question.samples, progress=progress)
    axes = (axis, Axis("component", coordinates.positions.shape[1]))
    result = Projection(
        provenance=subject.provenance(question, plan=coordinates.plan, seconds=time.perf_counter() - began),
        scores={**quality.scores, **coordinates.scores},
        notes=(*coordinates.notes, *quality.notes),
        columns=columns,
        positions=Field(coordinates.positions, axes, f"position on the map of {layer}"),
    )
    progress(2, 2, f"quality of the map of {layer}")
    return result


def read_points(
    subject: Subject, layers: Sequence[str], samples: tuple[int, ...], *, progress: Progress = silent
) -> Mapping[str, NDArray[Any]]:
    """The activations of each layer, flattened to (sample, activation), all from one pass over the samples.

    Raises InvalidInput naming the first sample and layer that holds NaN or infinity.
    """
    check_amounts(subject, *layers)
    found = subject.activations(layers, samples, progress=progress)
    points = {layer: np.asarray(values).reshape(len(samples), -1) for layer, values in found.items()}
    for layer, table in points.items():
        if (row := first_not_finite(table)) is not None:
            raise InvalidInput(
                f"sample {samples[row]} has NaN or infinity at {layer!r}; a map needs finite numbers: leave the sample "
                "out, or repair the data or the weights"
            )
    return points


def joined(tables: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Several layers as one table of points, each scaled to a total variance of 1; a single one as it is."""
    if len(tables) == 1:
        return tables[0]
    centered = [table - table.mean(axis=0, dtype=np.float64) for table in tables]
    spreads = [np.sqrt(np.square(table).sum() / len(table)) for table in centered]
    return np.concatenate([table / (spread or 1.0) for table, spread in zip(centered, spreads, strict=True)], axis=1)


def unit_columns(
    subject: Subject, units: Sequence[str], samples: tuple[int, ...], *, progress: Progress = silent
) -> Mapping[str, Field]:
    """The activation of every unit (or weighted sum of units) on the samples, as columns under the unit's name."""
    axis = sample_axis(samples)
    found = {}
    for unit in units:
        values = unit_activations(subject, take_unit(subject, unit), samples, progress=progress)
        found[unit] = column(values, f"activation of {unit}", axis, signed=True)
    return found


def class_labels(subject: Subject, samples: tuple[int, ...]) -> NDArray[Any] | None:
    """The class index of every sample; None where the data has no labels, or numbers or masks for labels."""
    y = subject.data.y
    if y is None or np.ndim(y) != 1 or not np.issubdtype(np.asarray(y).dtype, np.integer):
        return None
    chosen: NDArray[Any] = np.asarray(y)[list(samples)]
    return chosen


def sample_axis(samples: tuple[int, ...]) -> Axis:
    return Axis("sample", len(samples), ticks=samples)
