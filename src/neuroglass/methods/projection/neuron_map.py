"""Which units of a layer work together? A map of units by how they correlate over samples (Rauber et al. 2017)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Projection, Question
from neuroglass.core.unit import INPUT, Target, Unit
from neuroglass.methods import parameters_of
from neuroglass.methods.liveliness import Liveliness, liveliness
from neuroglass.methods.projection.coordinates import Coordinates
from neuroglass.methods.projection.correlation import correlation_dissimilarities
from neuroglass.methods.projection.dissimilarities import neighbors_kept
from neuroglass.methods.projection.protocol import Method, class_labels
from neuroglass.methods.projection.quality import RANK_SIZE
from neuroglass.methods.units import check_amounts, read_units
from neuroglass.model.aim import take_aim

if TYPE_CHECKING:
    from neuroglass.methods.projection.neuron_columns import Activity
    from neuroglass.model.aim import Aim
    from neuroglass.model.subject import Subject

_MOST = 20_000  # units: as many dissimilarities as fit into memory
_NAMED = 8  # constant units that a note lists
_EDGE = 0.08  # from the lowest unit down to the constant ones, in widths of the map


def pose(
    subject: Subject,
    method: Method,
    *,
    layer: str,
    name: str,
    target: str | Unit | Target | None = None,
    chosen: Iterable[int] = (),
    samples: Iterable[int] | None = None,
) -> Question:
    """The question in plain data: `target` is a class whose experts are sought, `chosen` samples to compare.

    Raises InvalidInput early; NotApplicable for a method that needs points.
    """
    if not hasattr(method, "of_dissimilarities"):
        raise NotApplicable(
            f"{name!r} needs points, and units are known by their correlations alone; write method='mds', "
            "'classical_mds', 'tsne' or 'umap'"
        )
    ids, place = subject.sample_ids(samples), subject.place(layer)
    _check_scope(subject, place, ids)
    aim = None if target is None else take_aim(target, subject.layers(), subject.outputs)
    if aim is not None:
        _aimed_class(subject, aim, ids)
    return Question(
        family="neuron_map",
        method=name,
        parameters=parameters_of(method),
        model=subject.fingerprint,
        data=subject.data.fingerprint,
        target=aim.text if aim else "",
        at=(place,),
        samples=ids,
        options=_checked_choice(subject, chosen, ids),
    )


def _check_scope(subject: Subject, place: str, ids: tuple[int, ...]) -> None:
    """Whether correlations over these samples of these units can be had at all."""
    if len(ids) < 2:
        raise InvalidInput(
            f"{len(ids)} sample was given; how units go together is seen over many samples: write samples=range(500)"
        )
    check_amounts(subject, place)
    size = _unit_count(subject, place)
    if size > _MOST:
        raise InvalidInput(f"{place!r} has {size:,} units; a neuron map takes {_MOST:,} at most: name a smaller layer")


def _checked_choice(subject: Subject, chosen: Iterable[int], ids: tuple[int, ...]) -> dict[str, Any]:
    listed = list(chosen)
    if not listed:
        return {}
    picked = subject.sample_ids(listed)
    if unasked := sorted(set(picked) - set(ids)):
        raise InvalidInput(f"chosen sample {unasked[0]} is not among the asked samples; add it to samples=")
    if set(picked) == set(ids):
        raise InvalidInput("chosen holds every asked sample; leave out some, to compare with")
    return {"chosen": list(picked)}


def _aimed_class(subject: Subject, aim: Aim, samples: tuple[int, ...]) -> int:
    """The class that a target names. InvalidInput where it is no class, or one that no sample or every sample has."""
    terms = aim.target.terms if aim.target else ()
    weight, unit = terms[0] if len(terms) == 1 else (0.0, Unit(INPUT))
    one_class = unit.is_output and not unit.position and subject.outputs.task == "classes"
    only = subject.outputs.count == 1  # one output for two classes: the first is its negative
    if not one_class or weight not in ((1.0, -1.0) if only else (1.0,)):
        raise InvalidInput(f"target={aim.text!r} is not one class; write the class whose experts are sought: 'logit:0'")
    index = int(weight > 0) if only else int(unit.index or 0)
    labels = _labels(subject, samples)
    inside = 0 if labels is None else int((labels == index).sum())
    if not 0 < inside < len(samples):
        raise InvalidInput(
            f"{inside} of {len(samples)} samples have the label that target={aim.text!r} names; experts tell a class "
            "from the rest: ask over samples of both"
        )
    return index


def _labels(subject: Subject, samples: tuple[int, ...]) -> NDArray[Any] | None:
    return class_labels(subject, samples) if subject.outputs.task == "classes" else None


def answer(subject: Subject, method: Any, question: Question, *, progress: Progress = silent) -> Projection:
    """Which units of this layer answer alike, and what for?"""
    began = time.perf_counter()
    (layer,) = question.at
    activity = _activity(subject, question, seed=int(getattr(method, "seed", 0)), progress=progress)
    life = activity.life
    progress(0, 2, f"{question.method} of the units of {layer}")
    found = _placed(method, activity.activations[:, life.live])
    positions = _with_edge(found.positions, life, int(getattr(method, "components", 2)))
    progress(1, 2, f"what the units of {layer} answer to")
    told = _columns().tell(activity)
    axis = Axis("unit", len(life.constant), ticks=tuple(range(len(life.constant))))
    result = Projection(
        provenance=subject.provenance(question, plan=found.plan, seconds=time.perf_counter() - began),
        scores={**found.scores, **told.scores},
        notes=(*_pooling(subject, layer), *_silent_units(life), *found.notes, *told.notes),
        columns={name: column(values, name, axis, signed=_is_signed(values)) for name, values in told.columns.items()},
        positions=Field(positions, (axis, Axis("component", positions.shape[1])), f"position on the map of {layer}"),
    )
    progress(2, 2, f"what the units of {layer} answer to")
    return result


def _is_signed(values: NDArray[Any]) -> bool:
    return values.dtype.kind == "f" and bool((values < 0).any())


def _activity(subject: Subject, question: Question, *, seed: int, progress: Progress) -> Activity:
    (layer,), ids = question.at, question.samples
    activations = read_units(subject, layer, ids, progress=progress)
    aim = take_aim(question.target, subject.layers(), subject.outputs) if question.target else None
    activity: Activity = _columns().Activity(
        activations,
        liveliness(activations),
        _labels(subject, ids),
        subject.classes,
        chosen=np.isin(ids, question.options.get("chosen", ())),
        aimed=_aimed_class(subject, aim, ids) if aim else None,
        seed=seed,
    )
    return activity


def _columns() -> Any:
    return import_module("neuroglass.methods.projection.neuron_columns")  # only when asked: it takes a second to load


def _unit_count(subject: Subject, place: str) -> int:
    return int(np.prod(subject.space.shape)) if place == INPUT else subject.layer(place).units


def _placed(method: Any, live: NDArray[Any]) -> Coordinates:
    if live.shape[1] == 0:
        return Coordinates(np.zeros((0, 2)), {}, ("No unit changes over these samples: there is no map.",))
    if live.shape[1] == 1:
        return Coordinates(np.zeros((1, 2)), {}, ("Only one unit changes over these samples: there is no map.",))
    dissimilarities = correlation_dissimilarities(live)
    placed: Coordinates = method.of_dissimilarities(dissimilarities)
    if live.shape[1] <= 2 * RANK_SIZE:
        return placed
    kept = neighbors_kept(dissimilarities, placed.positions, RANK_SIZE)
    names = (f"trustworthiness@{RANK_SIZE}", f"continuity@{RANK_SIZE}")
    return replace(placed, scores={**placed.scores, **dict(zip(names, kept, strict=True))})


def _with_edge(live: NDArray[np.float64], life: Liveliness, components: int) -> NDArray[np.float64]:
    """Every unit in order; those that never change stand in a row under all others."""
    positions = np.zeros((len(life.constant), components))
    positions[life.live, : live.shape[1]] = live
    shown = positions[life.live] if len(life.live) else np.zeros((1, components))
    low, high = shown.min(axis=0), shown.max(axis=0)
    width = float((high - low).max()) or 1.0
    row = np.flatnonzero(life.constant)
    positions[row] = (low + high) / 2
    positions[row, 0] += width * (np.arange(len(row)) + 0.5 - len(row) / 2) / max(1, len(row))
    down = min(1, components - 1)
    positions[row, down] = low[down] - _EDGE * width
    return positions


def _pooling(subject: Subject, layer: str) -> tuple[str, ...]:
    positions = () if layer == INPUT else subject.layer(layer).positions
    if not positions:
        return ()
    over = " × ".join(f"{axis.name} {axis.size}" for axis in positions)
    return (f"The activation of a unit of {layer} is its mean over {over}.",)


def _silent_units(life: Liveliness) -> tuple[str, ...]:
    """Which units stand at the edge, and why."""
    notes = []
    for units, why in ((life.constant & ~life.dead, "constant"), (life.dead, "dead (always 0)")):
        if amount := int(units.sum()):
            first = ", ".join(map(str, np.flatnonzero(units)[:_NAMED])) + (", ..." if amount > _NAMED else "")
            notes.append(
                f"{amount} of {len(units)} units {'is' if amount == 1 else 'are'} {why} on these samples and at the "
                f"map's edge: {first}."
            )
    return tuple(notes)
