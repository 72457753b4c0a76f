"""Live work: the questions of a page asked about a subject that the user gave, and kept in the study's folder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np

from neuroglass import catalog
from neuroglass.core.errors import Cancelled, InvalidInput
from neuroglass.core.field import Axis, Field
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Projection, Question, Result
from neuroglass.methods.attribution.protocol import UNASKED, Answers
from neuroglass.methods.overview.jacobian import Jacobian
from neuroglass.methods.units import read_units, take_unit, unit_activations
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes.thumbnails import keep_thumbnails, sample_field
from neuroglass.study import Study
from neuroglass.surfaces.web.asked import Asked
from neuroglass.surfaces.web.bodies import Body
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.jobs import Posed
from neuroglass.surfaces.web.library import Library
from neuroglass.surfaces.web.strokes import Brushes, Stroke
from neuroglass.surfaces.web.trying import Trying
from neuroglass.verbs import Verbs

LOG = logging.getLogger("neuroglass.web")
LAYER = ("name", "kind", "units", "calls", "parameters", "passive")
Samples = tuple[int, ...] | None


@dataclass(frozen=True, eq=False)
class _Telling(Verbs):
    """The verbs of a study, which say what was posed before it is answered."""

    subject: Subject | Run
    study: Study
    posed: Posed

    def ask(self, question: Question, *, given: Sequence[Result] = (), progress: Progress = silent) -> Result:
        self.posed(question.id)
        return self.study.ask(question, given=given, progress=progress)

    def ask_together(self, asked: Sequence[tuple[Any, Question]], *, progress: Progress = silent) -> Answers:
        return self.study.ask_together(asked, progress=progress)


class Live:
    """A subject, or the checkpoints of a run, at work for a page. One thread at a time asks the network."""

    def __init__(self, found: Subject | Run, library: Library) -> None:
        self.found, self.library = found, library
        self.template = found.template if isinstance(found, Run) else found
        self.data = self.template.data.fingerprint
        self._steps: dict[str, Subject] = {}
        self._brushes, self._reading = Brushes(), Lock()
        self.trying = Trying(self._subject)  # what is asked in passing

    def answer(self, asked: Asked, progress: Progress, posed: Posed) -> str:
        """Answer a question and keep it; the id of the result. Raises Fault, InvalidInput, NotApplicable."""
        subject = self._asked_of(asked)
        verbs = _Telling(subject, Study(subject, self.library.root), posed)
        made = catalog.build(asked.family, asked.method, asked.parameters)
        samples = None if asked.samples is None else asked.samples.of(len(self.template.data))
        of = [self.library.result(id) for id in asked.of]
        return _VERBS[asked.family](verbs, made, asked, (samples, of), progress).id

    @property
    def count(self) -> int:
        return len(self.template.data)

    def stroke(self, body: Body) -> Callable[[], dict[str, Any]]:
        """What the network says with some of a sample hidden, when it is called."""
        stroke = Stroke.read(body)
        return lambda: self._brushes.answer(self._subject(stroke.step), stroke)

    def units(self, layer: str, sample: int, step: str) -> Field:
        """What every unit of a layer answers one sample: the layer's axes."""
        subject = self._subject(step)
        name, ids = subject.place(layer), subject.sample_ids([sample])
        axes = subject.network.space.layout if name == "input" else subject.layer(name).axes
        return Field(subject.activations([name], ids)[name][0], axes, f"activation of {name}")

    def unit(self, unit: str, ids: Sequence[int], step: str) -> Field:
        """One unit's activation on some samples, to color a map by."""
        subject = self._subject(step)
        aim, samples = take_unit(subject, unit), subject.sample_ids(ids)
        with subject.settled():
            values = unit_activations(subject, aim, samples)
        return Field(values, (Axis("sample", len(samples), ticks=samples),), aim.text)

    def answers(self, model: str, layer: str, ids: Sequence[int]) -> Field:
        """What the units of a layer answer some samples, averaged over positions: sample, unit."""
        subject = self._named(model)
        name, samples = subject.place(layer), subject.sample_ids(ids)
        with subject.settled():
            values = read_units(subject, name, samples)
        axes = Axis("sample", len(samples), ticks=samples), Axis("unit", values.shape[1])
        return Field(values, axes, f"activation of {name}")

    def samples(self, ids: Sequence[int]) -> Field:
        """The samples as they are in the data: sample, then every axis. Asks no network."""
        with self._reading:
            return sample_field(self.template, ids)

    def blank(self) -> Field:
        """What stands for "nothing", as one sample is read. Asks no network."""
        space = self.template.network.space
        values = space.baseline_array()
        shown = space.spelled(values.astype(np.int64)[None])[0] if space.integer else values
        return Field(shown, space.layout, "input")

    def keep_pictures(self, stopped: Callable[[], bool]) -> None:
        """Small pictures of the samples for those who open the study later without the data."""

        def progress(done: int, total: int, what: str) -> None:
            if stopped():
                raise Cancelled(what)

        try:
            keep_thumbnails(self.library.root, self.template, progress=progress)
        except (Cancelled, InvalidInput) as fault:
            LOG.warning("no pictures of samples are kept: %s", fault)

    @cached_property
    def about(self) -> dict[str, Any]:
        """What there is to ask about: layers, outputs, classes, checkpoints. Loads every checkpoint once."""
        subject, run = self.template, isinstance(self.found, Run)
        return {
            "name": subject.name,
            "steps": list(self.found.steps) if isinstance(self.found, Run) else [],
            "models": self._models if run else {"": subject.fingerprint},
            "data": self.data,
            "count": len(subject.data),
            "task": subject.outputs.task,
            "outputs": subject.outputs.count,
            "classes": list(subject.outputs.classes),
            "positions": list(subject.outputs.positions),
            "layers": [
                {
                    **{name: getattr(layer, name) for name in LAYER},
                    "axes": [asdict(axis) | {"ticks": []} for axis in layer.axes],
                }
                for layer in subject.layers()
            ],
            "space": subject.network.space.describe(),
            "notes": list(subject.notes),
        }

    @cached_property
    def _models(self) -> dict[str, str]:
        """The fingerprint of every checkpoint."""
        steps = self.found.steps if isinstance(self.found, Run) else ()
        return {step: self._subject(step).fingerprint for step in steps}

    def _asked_of(self, asked: Asked) -> Subject | Run:
        """The network that a question is about: named by its checkpoint, or known by its fingerprint."""
        if asked.data and asked.data != self.data:
            raise Fault("invalid", f"the question is about other data than {self.template.name}'s; leave 'data' out")
        if isinstance(self.found, Run) and asked.family == "trails" and not asked.step and len(asked.at) == 1:
            return self.found
        return self._named(asked.model, asked.step) if asked.model else self._subject(asked.step)

    def _named(self, model: str, asked: str = "") -> Subject:
        """The network of a fingerprint, at a checkpoint where one is asked for."""
        known = self._models if isinstance(self.found, Run) else {"": self.template.fingerprint}
        for step, own in known.items():
            if own == model and asked in ("", step):
                return self._subject(step)
        raise Fault(
            "invalid",
            f"the question is about another network than {self.template.name}; leave 'model' out to ask this one, or "
            "serve with --subject and the file of the other one",
        )

    def _subject(self, step: str) -> Subject:
        if not isinstance(self.found, Run):
            if step:
                raise Fault("invalid", f"{self.template.name} has no checkpoints; leave 'step' out")
            return self.found
        if not step:
            raise Fault("invalid", f"choose a checkpoint: 'step' is one of {', '.join(map(repr, self.found.steps))}")
        if step not in self._steps:
            self._steps[step] = self.found.subject(step)
        return self._steps[step]


Given = tuple[Samples, Sequence[Any]]  # samples, and the results that are built on
_Verb = Callable[[Verbs, Any, Asked, Given, Progress], Result]


def _attribute(verbs: Verbs, method: Any, asked: Asked, given: Given, progress: Progress) -> Result:
    target, at = asked.target or None, asked.at[0] if asked.at else "input"
    return verbs.attribute(method, target=target, samples=given[0], at=at, progress=progress)


def _project(verbs: Verbs, method: Any, asked: Asked, given: Given, progress: Progress) -> Result:
    layer = asked.at or "input"
    return verbs.project(method, layer=layer, units=asked.units, samples=given[0], progress=progress)


def _neuron_map(verbs: Verbs, method: Any, asked: Asked, given: Given, progress: Progress) -> Result:
    target, chosen = asked.target or None, asked.chosen
    return verbs.neuron_map(
        asked.at[0], method=method, target=target, chosen=chosen, samples=given[0], progress=progress
    )


def _trails(verbs: Verbs, method: Any, asked: Asked, given: Given, progress: Progress) -> Result:
    return verbs.trails(method, layers=asked.at, samples=given[0], progress=progress)


def _clusters(verbs: Verbs, method: Any, asked: Asked, given: Given, progress: Progress) -> Result:
    samples, of = given
    if not of:
        return verbs.clusters(method, layer=asked.at[0] if asked.at else "input", samples=samples, progress=progress)
    if len(of) > 1 or not isinstance(of[0], Projection):
        raise Fault("invalid", "groups are looked for on one map; write the id of one projection in options.of")
    return verbs.clusters(method, of=of[0], progress=progress)


def _overview(verbs: Verbs, method: Any, asked: Asked, given: Given, progress: Progress) -> Result:
    samples = given[0]
    if samples is None and isinstance(method, Jacobian):  # a matrix for each: few, as where it is asked in Python
        samples = tuple(range(min(UNASKED, len(verbs._one().data))))
    return verbs.overview(method, samples=samples, progress=progress)


def _check(verbs: Verbs, method: Any, asked: Asked, given: Given, progress: Progress) -> Result:
    of = given[1]
    return verbs.check(method, of=of[0] if len(of) == 1 else list(of), progress=progress)


_VERBS: Mapping[str, _Verb] = {
    "attribution": _attribute,
    "projection": _project,
    "neuron_map": _neuron_map,
    "trails": _trails,
    "clusters": _clusters,
    "overview": _overview,
    "checks": _check,
}
