"""The family of attribution: a method asked about a subject, alone or together with others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Attribution, Question
from neuroglass.core.unit import INPUT, Target, Unit
from neuroglass.methods import parameters_of
from neuroglass.methods.attribution.assemble import assemble
from neuroglass.methods.attribution.attributor import Attributor
from neuroglass.methods.attribution.together import Draft, answer_together
from neuroglass.model.aim import take_aim
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
    aim = take_aim("prediction" if target is None else target, subject.layers(), subject.outputs)
    if aim.text == "label" and subject.data.y is None:
        raise InvalidInput("the target is the label, but the data has no labels; write a class, such as 'logit:0'")
    ids = subject.sample_ids(range(min(UNASKED, len(subject.data))) if samples is None else samples)
    return Question(
        family="attribution",
        method=name,
        parameters=parameters_of(method),
        model=subject.fingerprint,
        data=subject.data.fingerprint,
        target=aim.text,
        at=(subject.place(at),),
        samples=ids,
        version=VERSION,
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
        about = (question.target, question.samples, question.at)
        groups.setdefault(about, []).append(Draft(method, question, list(subject.notes)))
    with subject.settled():
        for drafts in groups.values():
            answer_together(subject, drafts, progress)
        drafts = [draft for group in groups.values() for draft in group]
        refused = {draft.question.id: draft.refusal for draft in drafts if draft.refusal}
        results = {draft.question.id: assemble(subject, draft) for draft in drafts if not draft.refusal}
    return Answers(results, refused)
