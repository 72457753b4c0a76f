"""What must every check do, on every subject? Plain functions that raise AssertionError in words."""

from dataclasses import is_dataclass, replace

import numpy as np

from neuroglass.catalog import build
from neuroglass.core.errors import NotApplicable
from neuroglass.core.result import Attribution, Checked
from neuroglass.core.unit import INPUT
from neuroglass.methods import name_of, parameters_of
from neuroglass.methods.checks.protocol import Check
from neuroglass.methods.facts import Facts
from neuroglass.model.subject import Subject
from neuroglass.study import attribute, check
from neuroglass.testing.promise import promise, promise_close, promise_equal, refusal
from neuroglass.testing.results import check_drawn, check_question, check_stored
from neuroglass.testing.state import promise_same_state, state_of, unsettled, unsettled_process
from neuroglass.testing.subjects import target_of

SAMPLES = (0, 2, 3)
METHODS = "gradient", "occlusion"  # whose attributions are checked


def check_check(method: Check, subject: Subject) -> str:
    """Every check below at the input; '' where the method serves the subject, else its reason for not applying."""
    check_declared(method)
    subject = unsettled(subject)
    of = attributions(method, subject)
    with unsettled_process():
        before = state_of(subject.model)
        reason = refusal(lambda: _ask(method, subject, of), NotApplicable)
        promise_same_state(before, state_of(subject.model), "after a check")
    if reason:
        return reason
    result = _ask(method, subject, of)
    check_result(result, of)
    check_same_question_same_bytes(method, subject, of)
    check_samples_are_their_own(method, subject, of)
    check_question(result.question)
    check_stored(result)
    check_drawn(result)
    return ""


def check_layers(method: Check, subject: Subject) -> dict[str, str]:
    """At every layer the check answers with finite numbers; or the reason for a refusal, by layer."""
    refused = {}
    for layer in subject.layers():
        of: list[tuple[Attribution, ...]] = []
        reason = refusal(
            lambda name=layer.name, found=of: found.append(attributions(method, subject, at=name)), ValueError
        )
        if of:
            reason = refusal(lambda given=of[0]: check_result(_ask(method, subject, given), given), NotApplicable)
        if reason:
            refused[layer.name] = reason
    return refused


def attributions(method: Check, subject: Subject, *, at: str = INPUT) -> tuple[Attribution, ...]:
    """As many as the check wants."""
    names = METHODS if getattr(method, "several", False) else METHODS[:1]
    target = target_of(subject)
    return tuple(attribute(subject, name, target=target, samples=SAMPLES, at=at) for name in names)


def check_declared(method: Check) -> None:
    """A check is a frozen dataclass of plain parameters that states its facts."""
    kind = type(method)
    promise(is_dataclass(kind) and kind.__dataclass_params__.frozen, f"{kind.__name__} is not a frozen dataclass")
    promise(isinstance(getattr(kind, "facts", None), Facts), f"{kind.__name__} does not state its facts")
    again = build("checks", name_of(method), parameters_of(method))
    promise(again == method, f"{kind.__name__} is not made again by its own parameters")


def check_result(result: Checked, of: tuple[Attribution, ...]) -> None:
    """Samples first, finite numbers, a verdict in a sentence that names what was checked, and its question."""
    promise(isinstance(result, Checked), f"the answer is a {type(result).__name__}, not of a kind that holds a verdict")
    promise(result.axes[0].ticks == SAMPLES, f"the samples are called {result.axes[0].ticks}, asked were {SAMPLES}")
    for name, field in result.fields.items():
        promise(np.isfinite(field.values).all(), f"{name!r} has NaN or infinity")
    promise(all(np.isfinite(value) for value in result.scores.values()), f"scores {dict(result.scores)}")
    sentence = result.verdict.sentence
    promise(sentence.endswith("."), f"the verdict {sentence!r} is no sentence")
    promise(any(one.question.method in sentence for one in of), f"the verdict {sentence!r} names no method")
    told = [one.question.describe() for one in of]
    promise(result.question.options["of"] == told, "the question does not say which attributions were checked")


def check_same_question_same_bytes(method: Check, subject: Subject, of: tuple[Attribution, ...]) -> None:
    """Asked again, under other global random states, the answer has the same id and the same bytes."""
    first = _ask(method, subject, of)
    with unsettled_process():
        again = _ask(method, subject, of)
    promise(first.id == again.id, f"the same question has the ids {first.id} and {again.id}")
    for name, field in {**first.fields, **first.columns}.items():
        promise_equal({**again.fields, **again.columns}[name].values, field.values, f"asked twice, {name!r} differs")
    promise(first.verdict == again.verdict, f"{first.verdict}, then {again.verdict}")


def check_samples_are_their_own(method: Check, subject: Subject, of: tuple[Attribution, ...]) -> None:
    """A sample's numbers do not depend on which others are asked about, nor on the memory budget."""
    together = np.asarray(_ask(method, subject, of).values)
    asked = [(one.question.method, one.question.target) for one in of]
    alone = tuple(attribute(subject, name, target=target, samples=SAMPLES[1:2]) for name, target in asked)
    promise_close(np.asarray(_ask(method, subject, alone).values)[0], together[1], "a sample alone differs")
    tight = replace(subject, memory=2 * subject.planner.bytes_per_sample)
    promise_close(np.asarray(_ask(method, tight, of).values), together, "under a small budget, the numbers differ")


def _ask(method: Check, subject: Subject, of: tuple[Attribution, ...]) -> Checked:
    return check(subject, method, of=list(of) if len(of) > 1 else of[0])
