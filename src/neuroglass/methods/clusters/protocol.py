"""How are clusters asked for and answered? A method groups samples, this describes the groups and makes the Result."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Clusters, Projection, Question, Result, Table
from neuroglass.core.unit import INPUT
from neuroglass.methods import parameters_of
from neuroglass.methods.clusters.averages import average_inputs
from neuroglass.methods.clusters.describe import describe
from neuroglass.methods.clusters.grouping import Classes, Explained, Grouping, Seen
from neuroglass.methods.clusters.properties import Properties, gauge_of
from neuroglass.methods.lower import Lower, described, questions_below
from neuroglass.methods.units import check_amounts
from neuroglass.model.subject import Subject

VERSION = "1"
ON_MAP = "The groups are those of the map, which may part what the layer holds together: ask the layer too."


class Method(Protocol):
    """A frozen dataclass whose fields are the method's parameters."""

    def __call__(self, seen: Seen) -> Grouping | Explained: ...


def pose(
    subject: Subject,
    method: Method,
    *,
    name: str,
    layer: str = INPUT,
    samples: Iterable[int] | None = None,
    of: Projection | None = None,
) -> Question:
    """The question in plain data; with `of`, a projection of this subject's samples, groups are looked for on that map.

    Raises InvalidInput where the map is of something else.
    """
    if of is not None:
        _check_map(subject, of, samples)
    return Question(
        family="clusters",
        method=name,
        parameters=parameters_of(method),
        model=subject.fingerprint,
        data=subject.data.fingerprint,
        at=(subject.place(layer),) if of is None else of.question.at,
        samples=subject.sample_ids(samples) if of is None else of.question.samples,
        version=VERSION,
        options=described(() if of is None else (of,)),
    )


def _check_map(subject: Subject, of: Projection, samples: Iterable[int] | None) -> None:
    if of.axes[0].name != "sample":
        raise InvalidInput(f"of= is a map of {of.axes[0].name}s; give a projection of samples: ng.project(...)")
    if (of.question.model, of.question.data) != (subject.fingerprint, subject.data.fingerprint):
        raise InvalidInput("of= is a map of another network or of other data; project this subject and give that")
    if samples is not None and subject.sample_ids(samples) != of.question.samples:
        raise InvalidInput("samples= are not those of the map; leave samples out, or project these samples")


def answer(
    subject: Subject,
    method: Method,
    question: Question,
    *,
    of: Sequence[Lower] = (),
    progress: Progress = silent,
) -> Result:
    """Which groups do these samples form, and what do the samples of a group share?

    `of` holds the map that the question names, where it names one. The answer does not depend on the order of the
    samples.
    """
    began = time.perf_counter()
    positions = of[0].result.values if of else None
    seen = look(subject, question, positions, progress)
    progress(0, 2, f"{question.method} {seen.where}")
    found = method(seen)
    progress(1, 2, f"{question.method} {seen.where}")
    made = _clusters(subject, seen, found, question) if isinstance(found, Grouping) else _table(found)
    seconds = time.perf_counter() - began
    progress(2, 2, f"{question.method} {seen.where}")
    kind = Clusters if isinstance(found, Grouping) else Table
    return kind(provenance=subject.provenance(question, seconds=seconds), scores=found.scores, **made)


def look(subject: Subject, question: Question, positions: NDArray[Any] | None, progress: Progress) -> Seen:
    """What a method is shown, in the order of ids. Raises InvalidInput, or NotApplicable for the input of tokens."""
    given, below = question.samples, questions_below(question)
    on_map = bool(below)
    if len(given) < 2:
        raise InvalidInput(f"{len(given)} samples were given; groups need 2 or more")
    if len(set(given)) < len(given):
        raise InvalidInput("a sample was given twice: groups of copies say nothing; write each id once")
    if on_map != (positions is not None) or (positions is not None and len(positions) != len(given)):
        raise InvalidInput("the question and the positions differ: positions are those of the map that it names")
    order = np.argsort(given)
    samples = tuple(given[place] for place in order)
    where = f"at {' and '.join(question.at)}"
    if on_map:
        where = f"on the {below[0].method} map of {' and '.join(question.at)}"
    else:
        check_amounts(subject, *question.at)
    read, properties = _read(subject, () if on_map else question.at, samples, progress)
    points = read if positions is None else np.asarray(positions)[order]
    if not np.isfinite(points).all():
        raise InvalidInput(f"there is NaN or infinity {where}; groups need finite numbers")
    classes, predictions = _classes(subject, samples)
    return Seen(where, samples, points, on_map, properties, classes, predictions)


def _read(
    subject: Subject, layers: tuple[str, ...], samples: tuple[int, ...], progress: Progress
) -> tuple[NDArray[Any], Properties]:
    """The activations (sample, activation) and the measured inputs, from one pass."""
    gauge = gauge_of(subject.space)
    points, readings, done = [], [], 0
    for ids, found in subject.reader.stream([*layers, INPUT], samples):
        for layer in layers:
            subject.reader.check_finite(torch.from_numpy(np.asarray(found[layer])), layer, ids)
        tables = [np.reshape(found[one], (len(ids), -1)) for one in layers]
        points.append(np.concatenate(tables, axis=1) if tables else np.zeros((len(ids), 0)))
        readings.append(gauge.read(np.asarray(found[INPUT], dtype=np.float64)))
        done += len(ids)
        progress(done, len(samples), "activations")
    return np.concatenate(points), gauge.properties(readings)


def _classes(subject: Subject, samples: tuple[int, ...]) -> tuple[Classes | None, NDArray[np.int64] | None]:
    if subject.outputs.task != "classes":
        return None, None
    predictions = subject.predict(samples)[0].astype(np.int64)
    names = tuple(subject.classes) or tuple(str(index) for index in range(max(2, subject.outputs.count)))
    y = subject.data.y
    if y is None:
        return Classes(predictions, names, known=False), predictions
    return Classes(np.asarray(y)[list(samples)].astype(np.int64), names, known=True), predictions


def _clusters(subject: Subject, seen: Seen, found: Grouping, question: Question) -> Mapping[str, Any]:
    told = describe(found, seen.properties, seen.classes)
    means, more = average_inputs(subject, seen, found)
    cluster = Axis("cluster", found.count, ticks=told.names)
    both = (cluster, Axis("property", len(seen.properties.names), ticks=seen.properties.names))
    sample = Axis("sample", len(question.samples), ticks=question.samples)
    asked = np.argsort(np.argsort(question.samples))  # from the order of ids to the order that was asked
    names = np.array([*told.names, "none"])[found.members]
    columns = subject.columns(question.samples)
    columns["cluster"] = column(names[asked], f"cluster {seen.where}", sample)
    columns["membership"] = column(found.strength[asked], "strength of membership", sample)
    signed = bool(means.size and means.min() < 0)
    return {
        "members": column(found.members[asked], "cluster", sample),
        "means": Field(means, (cluster, *subject.space.layout), "input", signed=signed),
        "evidence": Field(told.evidence.auc, both, "AUC", signed=False),
        "errors": Field(told.evidence.error, both, "standard error of the AUC", signed=False),
        "told": Field(told.evidence.told, both, "told", signed=False),
        "sizes": column(found.inside.sum(1).astype(np.int64), "samples", cluster),
        "composition": _composition(found, seen.classes, cluster),
        "descriptions": column(np.array(told.sentences, dtype=str), "description", cluster),
        "columns": columns,
        "notes": (
            *found.notes,
            *((ON_MAP,) if seen.on_map and found.count else ()),
            *told.sentences,
            *more,
            *((told.note,) if told.note else ()),
        ),
    }


def _composition(found: Grouping, classes: Classes | None, cluster: Axis) -> Field:
    """How many samples of each class a cluster holds; of no class where there are none."""
    names = classes.names if classes else ()
    counts = np.zeros((cluster.size, len(names)), np.int64)
    if classes:
        inside = found.members >= 0
        np.add.at(counts, (found.members[inside], classes.indices[inside]), 1)
    return Field(counts, (cluster, Axis("class", len(names), ticks=names)), "samples", signed=False)


def _table(found: Explained) -> Mapping[str, Any]:
    axis = Axis("sample", len(found.samples), ticks=found.samples)
    columns = {name: column(values, name, axis) for name, values in found.columns.items()}
    return {
        "rows": Field(np.arange(axis.size), (axis,), "sample", signed=False),
        "columns": columns,
        "notes": found.notes,
    }
