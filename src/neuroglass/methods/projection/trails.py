"""How does the view of the same samples change, layer by layer or epoch by epoch (Rauber et al. 2017)?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Question, Trails
from neuroglass.methods import parameters_of
from neuroglass.methods.projection.alignment import displacement
from neuroglass.methods.projection.coordinates import Coordinates, place
from neuroglass.methods.projection.protocol import Method, class_labels, read_points, sample_axis
from neuroglass.methods.projection.quality import Quality, measure
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject

_DEVIATIONS = 5  # beyond the median, from which a trail is an outlier
_RADII = 0.01  # of the first map, at least
_NAMED = 10  # outliers that the note names

Points = tuple[str, NDArray[np.floating]]  # the name of a step, and what it projects


def pose(
    asked: Subject | Run, method: Method, *, layers: Sequence[str], samples: Iterable[int] | None = None, name: str
) -> Question:
    """The question in plain data: over several layers of a Subject, or one layer of a Run at its checkpoints."""
    subject = asked.template if isinstance(asked, Run) else asked
    given = (layers,) if isinstance(layers, str) else tuple(layers)
    places = tuple(subject.place(layer) for layer in given)
    if isinstance(asked, Run):
        if len(places) != 1 or len(asked.steps) < 2:
            raise InvalidInput(
                f"{len(places)} layers of a run with {len(asked.steps)} checkpoints were given; trails of a run follow "
                "one layer over two checkpoints or more: write layers=['fc1']"
            )
    elif len(places) < 2 or len(set(places)) < len(places):
        raise InvalidInput(
            f"layers={list(given)} was given; trails lead through two different layers or more: "
            "write layers=['input', 'fc1', 'fc2']"
        )
    return Question(
        family="trails",
        method=name,
        parameters=parameters_of(method),
        model=asked.fingerprint,
        data=subject.data.fingerprint,
        at=places,
        samples=subject.sample_ids(samples),
    )


def answer(asked: Subject | Run, method: Method, question: Question, *, progress: Progress = silent) -> Trails:
    """Aligned maps of the same samples, each started from the one before and turned onto it."""
    began = time.perf_counter()
    subject, steps = _read(asked, question, progress)
    labels = class_labels(subject, question.samples)
    maps: list[Map] = []
    for done, (step, points) in enumerate(steps):
        pulse = partial(progress, done, len(steps), f"{question.method} of {step}")
        pulse()
        maps.append(_next_map(Step(step, points), maps[-1] if maps else None, method, labels, pulse=pulse))
    axis = sample_axis(question.samples)
    positions = np.stack([one.map.positions for one in maps], axis=1)  # sample, step, component
    columns = subject.columns(question.samples)
    lengths = np.sqrt(np.square(np.diff(positions, axis=1)).sum(axis=2)).sum(axis=1)
    columns["trail_length"] = column(lengths, "trail_length", axis)
    outliers = outlying(lengths, float(np.sqrt(positions[:, 0].var(axis=0).sum())))
    columns["outlier"] = column(outliers, "outlier", axis)
    for one in maps:
        for name, values in one.quality.columns.items():
            columns[f"{name}:{one.name}"] = column(values, f"{name}:{one.name}", axis)
    axes = (axis, Axis("step", len(maps), ticks=tuple(one.name for one in maps)), Axis("component", positions.shape[2]))
    result = Trails(
        provenance=subject.provenance(question, plan=maps[0].map.plan, seconds=time.perf_counter() - began),
        scores=_scores(maps),
        notes=(*_notes(maps), *_outlier_notes(lengths, outliers, question.samples)),
        columns=columns,
        positions=Field(positions, axes, "position on the aligned maps"),
    )
    progress(len(steps), len(steps), f"{question.method} of {steps[-1][0]}")
    return result


@dataclass(frozen=True, eq=False)
class Step:
    """What a layer, or a checkpoint, projects."""

    name: str
    points: NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Map(Step):
    """One map of a sequence."""

    map: Coordinates
    quality: Quality


def outlying(lengths: NDArray[np.float64], radius: float) -> NDArray[np.bool_]:
    """Which trails are far longer than most?

    Those beyond the median by more than 5 standard deviations, as the median absolute deviation tells them (Leys et
    al. 2013), and by more than a hundredth of the first map's radius.
    """
    beyond = lengths - np.median(lengths)
    deviation = 1.4826 * np.median(np.abs(beyond))
    found: NDArray[np.bool_] = beyond > max(_DEVIATIONS * deviation, _RADII * radius)
    return found


def _outlier_notes(
    lengths: NDArray[np.float64], outliers: NDArray[np.bool_], samples: Sequence[int]
) -> tuple[str, ...]:
    longest = np.argsort(-lengths, kind="stable")[: outliers.sum()]
    if not len(longest):
        return ()
    named = ", ".join(str(samples[place]) for place in longest[:_NAMED])
    which = f"; the longest: {named}" if len(longest) > _NAMED else f": {named}"
    return (
        f"{len(longest)} of {len(lengths)} samples move far more than most, by more than {_DEVIATIONS} median "
        f"absolute deviations x 1.4826 beyond the median{which}.",
    )


def _next_map(
    step: Step, before: Map | None, method: Method, labels: NDArray[np.integer] | None, *, pulse: Callable[[], None]
) -> Map:
    """The map of a step, begun from the one before; that one itself where every point is as it was."""
    if before is not None and np.array_equal(step.points, before.points):
        return Map(step.name, before.points, before.map, before.quality)
    coordinates = place(method, step.points, start=before.map.positions if before else None, pulse=pulse)
    return Map(step.name, step.points, coordinates, measure(step.points, coordinates.positions, labels))


def _read(asked: Subject | Run, question: Question, progress: Progress) -> tuple[Subject, list[Points]]:
    """What every step projects, and the subject whose predictions color the trails: of a Run, the last."""
    if not isinstance(asked, Run):
        found = read_points(asked, question.at, question.samples, progress=progress)
        return asked, [(layer, found[layer]) for layer in question.at]
    (layer,) = question.at
    steps = []
    for step in asked.steps:
        subject = asked.subject(step)
        steps.append((step, read_points(subject, question.at, question.samples, progress=progress)[layer]))
    return subject, steps


def _scores(maps: Sequence[Map]) -> Mapping[str, float]:
    """Every score of every map as `score:step`, and how far the samples moved to get there."""
    scores: dict[str, float] = {}
    for step, one in enumerate(maps):
        scores |= {f"{name}:{one.name}": value for name, value in {**one.quality.scores, **one.map.scores}.items()}
        if step:
            moved = displacement(maps[step - 1].map.positions, one.map.positions)
            scores[f"displacement:{one.name}"] = moved
    return scores


def _notes(maps: Sequence[Map]) -> tuple[str, ...]:
    """What holds for every map is said once; the rest names its steps."""
    told: dict[str, list[str]] = {}
    for one in maps:
        for note in (*one.map.notes, *one.quality.notes):
            told.setdefault(note, []).append(one.name)
    return tuple(
        note if len(steps) == len(maps) else f"{', '.join(dict.fromkeys(steps))}: {note}"
        for note, steps in told.items()
    )
