"""A subject, a place to keep answers, and the verbs: every surface asks through here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from neuroglass import catalog
from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Attribution, Projection, Question, Result, Trails
from neuroglass.core.unit import INPUT, Target, Unit
from neuroglass.execute.local import Local
from neuroglass.execute.protocol import Executor
from neuroglass.methods.attribution import protocol as attributions
from neuroglass.methods.overview import protocol as overviews
from neuroglass.methods.projection import protocol as projections
from neuroglass.methods.projection import trails as trails_family
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Section, Story, read_story, with_section, write_story

ANSWER: Mapping[str, Callable[..., Result]] = {
    "attribution": attributions.answer,
    "projection": projections.answer,
    "trails": trails_family.answer,
    "overview": overviews.answer,
}


HERE = Local()


def answer(subject: Subject | Run, question: Question, *, progress: Progress = silent) -> Result:
    """Compute the answer to a question about this subject; InvalidInput where it is about another one."""
    data = (subject.template if isinstance(subject, Run) else subject).data
    if question.model != subject.fingerprint or question.data != data.fingerprint:
        raise InvalidInput(
            f"the question is about network {question.model} and data {question.data}; this subject is network "
            f"{subject.fingerprint} with data {data.fingerprint}: ask with the subject that it was posed for"
        )
    method = catalog.build(question.family, question.method, question.parameters)
    return ANSWER[question.family](subject, method, question, progress=progress)


class Verbs(ABC):
    """The questions a person can put; `ask` decides whether the answer is kept."""

    subject: Subject | Run

    @abstractmethod
    def ask(self, question: Question, *, progress: Progress = silent) -> Result:
        """The answer to a question."""

    def attribute(
        self,
        method: Any,
        *,
        target: str | Unit | Target | None = None,
        samples: Iterable[int] | None = None,
        at: str = INPUT,
        progress: Progress = silent,
    ) -> Attribution:
        """Which parts of these inputs (or of the layer `at`) moved the target? The prediction unless told."""
        made, name = _method("attribution", method)
        posed = attributions.pose(self._one(), made, name=name, target=target, samples=samples, at=at)
        return self.ask(posed, progress=progress)  # type: ignore[return-value]

    def project(
        self, method: Any, *, layer: str = INPUT, samples: Iterable[int] | None = None, progress: Progress = silent
    ) -> Projection:
        """How does this layer see the samples? `scores` say how far the map can be believed."""
        made, name = _method("projection", method)
        posed = projections.pose(self._one(), made, name=name, layer=layer, samples=samples)
        return self.ask(posed, progress=progress)  # type: ignore[return-value]

    def trails(
        self, method: Any, *, layers: Sequence[str], samples: Iterable[int] | None = None, progress: Progress = silent
    ) -> Trails:
        """How does the view of the samples change over layers, or over the checkpoints of a Run?"""
        made, name = _method("trails", method)
        posed = trails_family.pose(self.subject, made, name=name, layers=layers, samples=samples)
        return self.ask(posed, progress=progress)  # type: ignore[return-value]

    def overview(self, method: Any, *, samples: Iterable[int] | None = None, progress: Progress = silent) -> Result:
        """One look at the whole subject: 'layers', 'performance', 'typical_samples', 'filters'."""
        made, name = _method("overview", method)
        return self.ask(overviews.pose(self._one(), made, name=name, samples=samples), progress=progress)

    def _one(self) -> Subject:
        if isinstance(self.subject, Run):
            steps = ", ".join(map(repr, self.subject.steps))
            raise InvalidInput(f"this question is about one network; choose a step: run.subject(...) of {steps}")
        if not isinstance(self.subject, Subject):
            given = type(self.subject).__name__
            raise InvalidInput(
                f"the first argument is a {given}; write ng.Subject(model, (x, y), space=...) and ask that"
            )
        return self.subject


@dataclass(frozen=True, eq=False)
class Asking(Verbs):
    """The verbs without a store: every question is computed."""

    subject: Subject | Run

    def ask(self, question: Question, *, progress: Progress = silent) -> Result:
        return answer(self.subject, question, progress=progress)


@dataclass(frozen=True, eq=False)
class Study(Verbs):
    """The verbs, kept and resumed in a folder: a question that was answered before is read, not computed.

    Several subjects (before and after training, two networks) may share a folder.
    """

    subject: Subject | Run
    folder: str | Path
    executor: Executor = HERE
    store: DiskStore = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", Path(self.folder))
        object.__setattr__(self, "store", DiskStore(self.folder))

    def ask(self, question: Question, *, progress: Progress = silent) -> Result:
        if question.id not in self.store:
            self.store.put(answer(self.subject, question, progress=progress))
        return self.store.get(question.id)

    def ask_all(self, questions: Sequence[Question], *, progress: Progress = silent) -> list[Result]:
        """The answers to many questions, each kept as soon as it is there, wherever the executor computes them."""
        return list(self.executor.map(self.ask, questions, progress=progress, what="questions"))

    def of(self, subject: Subject | Run) -> Study:
        """The same folder, asked about another subject."""
        return Study(subject, self.folder, self.executor)

    def tell(self, title: str, introduction: Sequence[str]) -> None:
        """Name the study and say what it is about, for report and app."""
        folder = Path(self.folder)
        write_story(folder, Story(title, tuple(introduction), read_story(folder).sections))

    def section(self, title: str, text: Sequence[str], results: Iterable[Result]) -> None:
        """Name a group of results for report and app; a section of the same title is replaced."""
        folder, made = Path(self.folder), Section(title, tuple(text), tuple(result.id for result in results))
        write_story(folder, with_section(read_story(folder), made))


def _method(family: str, asked: Any) -> tuple[Any, str]:
    """A method with its name, from a name, a class or a method."""
    if isinstance(asked, str):
        return catalog.build(family, asked, {}), asked
    made = asked() if isinstance(asked, type) else asked
    name = catalog.name_of(made)
    if ":" not in name:
        catalog.load(family, name)  # the error names the family's methods
    return made, name


def attribute(
    subject: Subject,
    method: Any,
    *,
    target: str | Unit | Target | None = None,
    samples: Iterable[int] | None = None,
    at: str = INPUT,
    progress: Progress = silent,
) -> Attribution:
    """Which parts of these inputs (or of the layer `at`) moved the target?

    `method` is a name or a method (`ng.methods.IntegratedGradients(steps=64)`); `target` a unit or a weighted sum of
    units ('logit:3 - logit:5'), by default every sample's prediction; `samples` ids, by default the first eight.
    `values` of the result has shape (sample, shown axes...). Raises InvalidInput, or NotApplicable with the reason.
    """
    return Asking(subject).attribute(method, target=target, samples=samples, at=at, progress=progress)


def project(
    subject: Subject,
    method: Any,
    *,
    layer: str = INPUT,
    samples: Iterable[int] | None = None,
    progress: Progress = silent,
) -> Projection:
    """How does this layer see the samples? Points (sample, component); `.scores` say how true the map is.

    Raises InvalidInput for samples or layers that do not exist and for activations that are not finite.
    """
    return Asking(subject).project(method, layer=layer, samples=samples, progress=progress)


def trails(
    subject: Subject | Run,
    method: Any,
    *,
    layers: Sequence[str],
    samples: Iterable[int] | None = None,
    progress: Progress = silent,
) -> Trails:
    """How does the view of the samples change over layers, or over the checkpoints of a Run (Rauber et al., 2017)?

    Points (sample, step, component), each map started from the one before.
    """
    return Asking(subject).trails(method, layers=layers, samples=samples, progress=progress)


def overview(
    subject: Subject, method: Any, *, samples: Iterable[int] | None = None, progress: Progress = silent
) -> Result:
    """One look at the whole subject: 'layers', 'performance', 'typical_samples' or 'filters'."""
    return Asking(subject).overview(method, samples=samples, progress=progress)
