"""A subject, a place to keep answers, and the verbs: every surface asks through here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from neuroglass import catalog
from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Attribution, Checked, Clusters, Projection, Question, Result, Slopes, Table, Trails
from neuroglass.core.unit import INPUT, Target, Unit
from neuroglass.execute.local import Local
from neuroglass.execute.protocol import Executor
from neuroglass.methods.attribution import protocol as attributions
from neuroglass.methods.attribution.protocol import Answers
from neuroglass.methods.checks import protocol as checkings
from neuroglass.methods.clusters import protocol as clusterings
from neuroglass.methods.lower import Lower, questions_below
from neuroglass.methods.overview import protocol as overviews
from neuroglass.methods.overview.jacobian import Jacobian
from neuroglass.methods.projection import neuron_map as neuron_maps
from neuroglass.methods.projection import protocol as projections
from neuroglass.methods.projection import trails as trails_family
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Section, read_story, with_section, write_story
from neuroglass.verbs import Verbs

ANSWER: Mapping[str, Callable[..., Result]] = {
    "attribution": attributions.answer,
    "projection": projections.answer,
    "neuron_map": neuron_maps.answer,
    "trails": trails_family.answer,
    "overview": overviews.answer,
}
ANSWER_ON: Mapping[str, Callable[..., Result]] = {  # the families whose questions may build on others
    "clusters": clusterings.answer,
    "checks": checkings.answer,
}


HERE = Local()


def answer(
    subject: Subject | Run,
    question: Question,
    *,
    ask: Callable[[Question], Result] | None = None,
    progress: Progress = silent,
) -> Result:
    """Compute the answer to a question about this subject; InvalidInput where it is about another one.

    `ask` answers the questions that this one builds on, such as the map whose groups are looked for, or the attribution
    that is checked; they are computed unless told.
    """
    data = (subject.template if isinstance(subject, Run) else subject).data
    if question.model != subject.fingerprint or question.data != data.fingerprint:
        raise InvalidInput(
            f"the question is about network {question.model} and data {question.data}; this subject is network "
            f"{subject.fingerprint} with data {data.fingerprint}: ask with the subject that it was posed for"
        )
    method = _built(question)
    if question.family in ANSWER_ON:
        lower = ask or (lambda one: answer(subject, one, progress=progress))
        of = tuple(Lower(_built(one), lower(one)) for one in questions_below(question))
        return ANSWER_ON[question.family](subject, method, question, of=of, progress=progress)
    return ANSWER[question.family](subject, method, question, progress=progress)


def _built(question: Question) -> Any:
    return catalog.build(question.family, question.method, question.parameters)


@dataclass(frozen=True, eq=False)
class Asking(Verbs):
    """The verbs without a store: every question is computed."""

    subject: Subject | Run

    def ask(self, question: Question, *, given: Sequence[Result] = (), progress: Progress = silent) -> Result:
        known = {result.id: result for result in given}

        def lower(one: Question) -> Result:
            return known[one.id] if one.id in known else self.ask(one, progress=progress)

        return answer(self.subject, question, ask=lower, progress=progress)

    def ask_together(self, asked: Sequence[tuple[Any, Question]], *, progress: Progress = silent) -> Answers:
        return attributions.answer_all(self._one(), asked, progress=progress)


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

    def __repr__(self) -> str:
        return f"<Study {str(self.folder)!r}: {len(self.store.ids())} results, asked about {self.subject!r}>"

    def ask(self, question: Question, *, given: Sequence[Result] = (), progress: Progress = silent) -> Result:
        for result in given:
            self.store.put(result)
        if question.id not in self.store:
            self.store.put(answer(self.subject, question, ask=self.ask, progress=progress))
        return self.store.get(question.id)

    def ask_together(self, asked: Sequence[tuple[Any, Question]], *, progress: Progress = silent) -> Answers:
        missing = [(method, question) for method, question in asked if question.id not in self.store]
        found = attributions.answer_all(self._one(), missing, progress=progress)
        for result in found.results.values():
            self.store.put(result)
        kept = [question.id for _, question in asked if question.id not in found.refused]
        return Answers({id: self.store.get(id) for id in kept}, found.refused)

    def ask_all(self, questions: Sequence[Question], *, progress: Progress = silent) -> list[Result]:
        """The answers to many questions, each kept as soon as it is there, wherever the executor computes them."""
        return list(self.executor.map(self.ask, questions, progress=progress, what="questions"))

    def of(self, subject: Subject | Run) -> Study:
        """The same folder, asked about another subject."""
        return Study(subject, self.folder, self.executor)

    def tell(self, title: str, introduction: Sequence[str]) -> None:
        """Name the study and say what it is about, for report and app."""
        folder = Path(self.folder)
        write_story(folder, replace(read_story(folder), title=title, introduction=tuple(introduction)))

    def section(self, title: str, text: Sequence[str], results: Iterable[Result]) -> None:
        """Name a group of results for report and app; a section of the same title is replaced."""
        folder, made = Path(self.folder), Section(title, tuple(text), tuple(result.id for result in results))
        write_story(folder, with_section(read_story(folder), made))


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
    method: Any = "tsne",
    *,
    layer: str | Sequence[str] = INPUT,
    units: Sequence[str] = (),
    samples: Iterable[int] | None = None,
    progress: Progress = silent,
) -> Projection:
    """How does this layer see the samples? Points (sample, component); `.scores` say how true the map is.

    Several layers are joined, each scaled to the same variance. The activations of `units` become columns, to color
    by. Raises InvalidInput for samples or layers that do not exist and for activations that are not finite.
    """
    return Asking(subject).project(method, layer=layer, units=units, samples=samples, progress=progress)


def neuron_map(
    subject: Subject,
    layer: str,
    *,
    method: Any = "mds",
    target: str | Unit | Target | None = None,
    chosen: Iterable[int] = (),
    samples: Iterable[int] | None = None,
    progress: Progress = silent,
) -> Projection:
    """Which units of a layer answer alike (Rauber et al., 2017)? Points (unit, component), by 1 - |correlation|.

    `target` ('logit:3') adds how well every unit tells that class from the others, `chosen` samples what every unit
    answers them. Dead and constant units are set at the edge and named in the notes.
    """
    asking = Asking(subject)
    return asking.neuron_map(layer, method=method, target=target, chosen=chosen, samples=samples, progress=progress)


def clusters(
    subject: Subject,
    method: Any,
    *,
    layer: str = INPUT,
    of: Projection | None = None,
    samples: Iterable[int] | None = None,
    progress: Progress = silent,
) -> Clusters | Table:
    """Which groups of samples does a layer see, and what have their samples in common?

    `method` is 'dense_groups', 'sub_clusters' (class by class) or 'misclassified'; `of` a map whose groups are looked
    for instead of the layer's. Every cluster comes with its average input and the properties that tell it apart.
    """
    return Asking(subject).clusters(method, layer=layer, of=of, samples=samples, progress=progress)


def check(subject: Subject, method: Any, *, of: Any, masks: Any = None, progress: Progress = silent) -> Checked:
    """Can this attribution be trusted? `of` is what `ng.attribute` returned, of several for 'agreement'.

    `method` is 'deletion', 'insertion', 'infidelity', 'sensitivity', 'agreement', 'pointing_game' or 'randomization';
    `masks` (sample, shown axes) says where the answer lies, for the pointing game. `.verdict` is one sentence.
    """
    return Asking(subject).check(method, of=of, masks=masks, progress=progress)


def trails(
    subject: Subject | Run,
    method: Any = "tsne",
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


def jacobian(
    subject: Subject,
    layer: str,
    *,
    at: str = INPUT,
    samples: Iterable[int] | None = None,
    progress: Progress = silent,
) -> Slopes:
    """How would every unit of a layer (or of 'logit') change if an element of `at` grew a little?

    Slopes (sample, unit, axes of `at`...), by default of the first eight samples; a channel is the mean over its
    positions. A row is `attribute("gradient", target="fc2:3", at="fc1")`.
    """
    ids = range(min(attributions.UNASKED, len(subject.data))) if samples is None else samples
    return Asking(subject).overview(Jacobian(layer, at), samples=ids, progress=progress)  # type: ignore[return-value]
