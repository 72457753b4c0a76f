"""The family of attribution: a method asked about a subject, alone or together with others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Attribution, Question
from neuroglass.core.unit import INPUT, Target, Unit
from neuroglass.methods import parameters_of
from neuroglass.methods.attribution.assemble import assemble
from neuroglass.methods.attribution.attributor import Attributor
from neuroglass.methods.attribution.cells import GIVEN
from neuroglass.methods.attribution.together import Draft, answer_together
from neuroglass.model.aim import take_aim
from neuroglass.model.own import check_labels
from neuroglass.model.subject import Subject

VERSION = "1"
UNASKED = 8  # samples, where none were named
Refusal = InvalidInput | NotApplicable


def pose(
    subject: Subject,
    method: Attributor,
    *,
    name: str,
    target: str | Unit | Target | None = None,
    samples: Iterable[int] | None = None,
    at: str = INPUT,
) -> Question:
    """The question in plain data, checked: the target against the network, the samples against the data."""
    aim = take_aim(
        getattr(method, "asks", "prediction") if target is None else target, subject.layers(), subject.outputs
    )
    ids = subject.sample_ids(range(min(UNASKED, len(subject.data))) if samples is None else samples)
    check_labels(subject, aim, ids[0])
    parameters = parameters_of(method)
    return Question(
        family="attribution",
        method=name,
        parameters=parameters,
        model=subject.fingerprint,
        data=subject.data.fingerprint,
        target=aim.text,
        at=(subject.place(at),),
        samples=ids,
        version=VERSION,
        options=_drawn_regions(subject, parameters),
    )


def _drawn_regions(subject: Subject, parameters: Mapping[str, Any]) -> dict[str, str]:
    """A map of regions is part of the question where a method, or one that it wraps, asks about it."""
    if parameters.get("regions") == GIVEN and subject.regions is not None:
        return {"regions": subject.regions.digest}
    inner = [value for value in parameters.values() if isinstance(value, Mapping)]
    return {name: found for one in inner for name, found in _drawn_regions(subject, one).items()}


def _check_regions(subject: Subject, question: Question) -> None:
    if dict(question.options) != _drawn_regions(subject, question.parameters):
        raise InvalidInput(
            "the question is about another map of regions than the subject has: ask the subject that it was posed for"
        )


@dataclass(frozen=True)
class Answers:
    """What methods answered that were asked together, by the ids of their questions; and who could not, and why."""

    results: Mapping[str, Attribution]
    refused: Mapping[str, Refusal]


def answer(subject: Subject, method: Attributor, question: Question, *, progress: Progress = silent) -> Attribution:
    """Relevance for every asked sample, with the target's value, the inputs, and the error of the method."""
    answers = answer_all(subject, [(method, question)], progress=progress)
    for refusal in answers.refused.values():
        raise refusal
    return answers.results[question.id]


def answer_all(
    subject: Subject, asked: Sequence[tuple[Attributor, Question]], *, progress: Progress = silent
) -> Answers:
    """Several methods at once. Those with the same target, samples and layer share their passes: one forward, and one
    backward for all slopes at the samples themselves."""
    groups: dict[tuple[object, ...], list[Draft]] = {}
    for method, question in asked:
        _check_regions(subject, question)
        about = (question.target, question.samples, question.at)
        groups.setdefault(about, []).append(Draft(method, question, list(subject.notes)))
    with subject.settled():
        for drafts in groups.values():
            answer_together(subject, drafts, progress)
        drafts = [draft for group in groups.values() for draft in group]
        refused = {draft.question.id: draft.refusal for draft in drafts if draft.refusal}
        results = {draft.question.id: assemble(subject, draft) for draft in drafts if not draft.refusal}
    return Answers(results, refused)
