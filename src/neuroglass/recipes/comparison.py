"""What do all methods say of a few samples, side by side, and which of them can be trusted here?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from neuroglass import catalog
from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Attribution, Checked, Result
from neuroglass.methods import name_of
from neuroglass.methods.checks.deletion import Deletion
from neuroglass.methods.checks.insertion import Insertion
from neuroglass.methods.checks.protocol import Check
from neuroglass.methods.checks.randomization import Randomization
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import sentences
from neuroglass.recipes.choices import METHODS, choose_examples, choose_pair
from neuroglass.recipes.overview import one_of
from neuroglass.recipes.telling import answers, tell_section, titled
from neuroglass.study import Study

CURVES: tuple[Check, ...] = (Deletion(steps=10), Insertion(steps=10))
CHECKS: tuple[Check, ...] = (*CURVES, Randomization(steps=6))
INSIDE = ("gradient", "activation")  # kinds of methods that look into the network, and answer quickly
WARNS = "randomization"  # the check whose failures are said at once
CONTRAST = "What speaks for the class that was predicted (positive) and for the label (negative)."
CHECKED = (
    "What each verdict rests on. A check says how a map relates to this network, not whether the network is right."
)
WHOM = "Randomization is asked of methods that look into the network; of those that only vary the sample when told to."
MOST_CONTRASTS = 2  # mistakes for which the predicted class is asked against the label


@dataclass(frozen=True)
class Plan:
    """What is compared: which samples, for which target, by which methods, checked how."""

    samples: tuple[int, ...] = ()  # a right and a wrong one of the same label, unless told
    target: str = ""  # the prediction, and for mistakes the prediction against the label, unless told
    methods: tuple[str, ...] = METHODS
    checks: tuple[Check | str, ...] | None = None  # unless told: CHECKS, of methods that vary the sample only CURVES


def tell(study: Study, *, plan: Plan | None = None, progress: Progress = silent) -> None:
    """Ask every method about the same samples, check each answer, and put both into the study's story.

    Raises InvalidInput for a Run, which holds several networks.
    """
    if isinstance(study.subject, Run):
        raise InvalidInput("the recipe 'comparison' is for one network and this is a run; write run.subject(step)")
    chosen = plan or Plan()
    ids, why = _samples(study.subject, chosen, progress)
    found, left_out = _attributed(study, chosen, ids, chosen.target or "prediction", progress)
    checked, unchecked = _checks(study, chosen, found, progress)
    around = _around(study, ids, progress)
    text = [f"{why}: {sentences.predictions(found[0])}." if found else "No method applies.", *_in_short(checked)]
    name = titled(study.subject, "methods side by side")
    tell_section(study, name, (*text, *sentences.completeness(found), *left_out), (*around, *found))
    for contrast, sample, words in () if chosen.target else _contrasts(study.subject, ids):
        apart, refused = _attributed(study, chosen, (sample,), contrast, progress)
        tell_section(study, titled(study.subject, f"{words}, sample {sample}"), (CONTRAST, *refused), apart)
    told = (*_agreement(study, found, progress), *checked)
    if told:
        said = (CHECKED, *((WHOM,) if chosen.checks is None else ()), *unchecked)
        tell_section(study, titled(study.subject, "checks of the methods"), said, told)


def _samples(subject: Subject, plan: Plan, progress: Progress) -> tuple[tuple[int, ...], str]:
    """Which samples are shown, and why these."""
    if plan.samples:
        return subject.sample_ids(plan.samples), "As asked"
    if pair := choose_pair(subject, progress=progress):
        return (pair.right, pair.wrong), "A right and a wrong answer to the same label"
    some = next(one for one in choose_examples(subject, most=2, progress=progress) if one.samples)
    return some.samples, some.why


def _attributed(
    study: Study, plan: Plan, ids: Sequence[int], target: str, progress: Progress
) -> tuple[list[Attribution], tuple[str, ...]]:
    """The answers, and why a method has none."""
    aim = target if study.subject.outputs.task == "classes" or target != "prediction" else "output:0"
    answered = study.attribute_all(plan.methods, target=aim, samples=ids, progress=progress)
    asked = [(method.replace("_", " "), partial(one_of, answered, method)) for method in plan.methods]
    found = answers(asked)
    return [one for one in found.all() if isinstance(one, Attribution)], found.left_out


def _around(study: Study, ids: Sequence[int], progress: Progress) -> list[Result]:
    """What the network answers, and what stands for nothing."""
    asked: list[tuple[str, Callable[[], Result]]] = [
        (what, partial(study.overview, method, samples=ids, progress=progress))
        for what, method in (("probabilities", "probabilities"), ("picture of the baseline", "baseline_input"))
    ]
    return answers(asked).all()


def _checks(
    study: Study, plan: Plan, found: Sequence[Attribution], progress: Progress
) -> tuple[list[Checked], tuple[str, ...]]:
    """What every check says of every method, and why a check does not apply."""
    asked = [
        (check if isinstance(check, str) else name_of(check), partial(study.check, check, of=one, progress=progress))
        for one in found
        for check in (_unless_told(one) if plan.checks is None else plan.checks)
    ]
    checked = answers(asked)
    return [one for one in checked.all() if isinstance(one, Checked)], checked.left_out


def _unless_told(result: Attribution) -> tuple[Check, ...]:
    """Randomization asks a method a dozen times, which takes long where that varies the sample a thousand times."""
    facts = getattr(catalog.load("attribution", result.question.method), "facts", None)
    return CHECKS if facts is None or facts.kind in INSIDE else CURVES


def _agreement(study: Study, found: Sequence[Attribution], progress: Progress) -> list[Checked]:
    return [study.check("agreement", of=list(found), progress=progress)] if len(found) > 1 else []


def _in_short(checked: Iterable[Checked]) -> list[str]:
    """How many checks were passed, and what a failed one of the weights says."""
    judged = [one for one in checked if one.verdict.passed is not None]
    if not judged:
        return []
    passed = sum(bool(one.verdict.passed) for one in judged)
    warned = [one.verdict.sentence for one in judged if not one.verdict.passed and one.question.method == WARNS]
    return [f"{passed} of {len(judged)} checks were passed.", *warned]


def _contrasts(subject: Subject, ids: Sequence[int]) -> list[tuple[str, int, str]]:
    """For mistakes: the target 'predicted minus label', the sample, and the words."""
    y = subject.data.y
    if subject.outputs.task != "classes" or y is None or y.ndim > 1 or subject.outputs.count < 2:
        return []
    predicted = subject.predict(ids)[0]
    wrong = [(sample, int(guess), int(y[sample])) for sample, guess in zip(ids, predicted, strict=True)]
    mistakes = [one for one in wrong if one[1] != one[2]]
    return [
        (f"logit:{guess} - logit:{label}", sample, f"class {_name(subject, guess)} against {_name(subject, label)}")
        for sample, guess, label in mistakes[:MOST_CONTRASTS]
    ]


def _name(subject: Subject, index: int) -> str:
    return subject.classes[index] if subject.classes else str(index)
