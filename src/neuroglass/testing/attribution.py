"""What must every attribution method do, on every subject? Plain functions that raise AssertionError in words."""

from collections.abc import Sequence
from dataclasses import is_dataclass, replace

import numpy as np

from neuroglass.catalog import build
from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.result import Attribution
from neuroglass.core.unit import INPUT
from neuroglass.methods import name_of, parameters_of
from neuroglass.methods.attribution.protocol import Attributor
from neuroglass.model.subject import Subject
from neuroglass.study import attribute
from neuroglass.testing.promise import promise, promise_close, promise_equal, refusal
from neuroglass.testing.results import check_drawn, check_question, check_stored
from neuroglass.testing.state import passes, promise_same_state, state_of, unsettled, unsettled_process
from neuroglass.testing.subjects import other_target_of, target_of

SAMPLES = (0, 2, 3, 5)
AGAINST = "logit:0 - logit:1"  # the negative of what is asked of classes


def check_attributor(method: Attributor, subject: Subject) -> str:
    """Every check below but that of the layers, `check_layers`; '' where the method serves the subject, otherwise its
    reason for not applying."""
    check_declared(method)
    check_network_left_as_it_was(method, subject)
    reason = refusal(lambda: _ask(method, subject, SAMPLES[:1]), NotApplicable)
    if reason:
        return reason
    check_axes(method, subject)
    check_sign(method, subject)
    check_same_question_same_bytes(method, subject)
    check_batches_do_not_matter(method, subject)
    check_target_matters(method, subject)
    result = _ask(method, subject)
    check_question(result.question)
    check_stored(result)
    check_drawn(result)
    return ""


def _ask(
    method: Attributor, subject: Subject, samples: Sequence[int] = SAMPLES, *, target: str = "", at: str = INPUT
) -> Attribution:
    return attribute(subject, method, target=target or target_of(subject, method), samples=samples, at=at)


def check_declared(method: Attributor) -> None:
    """A method is a frozen dataclass of plain parameters that says whether its relevance is signed."""
    kind = type(method)
    promise(is_dataclass(kind) and kind.__dataclass_params__.frozen, f"{kind.__name__} is not a frozen dataclass")
    promise(isinstance(getattr(kind, "signed", None), bool), f"{kind.__name__} does not state whether it is signed")
    parameters = parameters_of(method)
    plain = all(isinstance(value, (int, float, str, bool, dict)) for value in parameters.values())
    promise(plain, f"the parameters of {kind.__name__} are not plain data: {parameters}")
    again = build("attribution", name_of(method), parameters)
    promise(again == method, f"{kind.__name__} is not made again by its own parameters")


def check_axes(method: Attributor, subject: Subject) -> None:
    """Relevance has samples first, then the axes that the space shows; `full` and `inputs` keep the hidden ones."""
    result, space = _ask(method, subject), subject.space
    promise(result.axes[0].name == "sample", f"the first axis is {result.axes[0].name!r}, not the samples")
    promise(result.axes[0].ticks == SAMPLES, f"the samples are called {result.axes[0].ticks}, asked were {SAMPLES}")
    promise(result.axes[1:] == space.axes, f"axes {result.axes[1:]} instead of the space's {space.axes}")
    promise(result.full.axes[1 : 1 + len(space.layout)] == space.layout, "`full` lacks axes of the input")
    promise(np.isfinite(result.full.values).all(), "relevance has NaN or infinity")
    blank = not result.values.any()  # where every sample speaks against the target, some speak for its negative
    promise(not blank or _ask(method, subject, target=AGAINST).values.any(), "relevance is 0 everywhere, always")
    reduced = space.reduce(np.asarray(result.full.values), signed=method.signed)
    promise_close(np.asarray(result.values), reduced, "`values` is not `full` reduced over the hidden axes")
    x = subject.data.batch(SAMPLES).x
    promise_equal(np.asarray(result.inputs.values), x[space.input] if isinstance(x, dict) else x, "`inputs` is not x")


def check_sign(method: Attributor, subject: Subject) -> None:
    """Unsigned relevance is never negative, and its fields say so."""
    result = _ask(method, subject)
    promise(result.relevance.signed == method.signed, "the field does not carry the method's sign")
    promise(result.full.signed == method.signed, "the full field does not carry the method's sign")
    promise(method.signed or result.full.values.min() >= 0, "relevance that is said to be unsigned is negative")


def check_same_question_same_bytes(method: Attributor, subject: Subject) -> None:
    """Asked again, under other global random states, the answer has the same id and the same bytes."""
    first = _ask(method, subject)
    with unsettled_process():
        again = _ask(method, subject)
    promise(first.id == again.id, f"the same question has the ids {first.id} and {again.id}")
    for name, field in first.fields.items():
        promise_equal(again.fields[name].values, field.values, f"asked twice, {name!r} differs")
    promise(dict(first.scores) == dict(again.scores), f"scores {dict(first.scores)}, then {dict(again.scores)}")
    promise(first.notes == again.notes, f"notes {first.notes}, then {again.notes}")


def check_batches_do_not_matter(method: Attributor, subject: Subject) -> None:
    """A sample's relevance is its own: alone, in another order, beside itself, and under any memory budget."""
    together = np.asarray(_ask(method, subject).full.values)
    for row, sample in enumerate(SAMPLES):
        alone = np.asarray(_ask(method, subject, (sample,)).full.values)
        promise_close(alone[0], together[row], f"sample {sample} alone gets another relevance than in a batch")
    turned = np.asarray(_ask(method, subject, SAMPLES[::-1]).full.values)
    promise_close(turned[::-1], together, "in reverse order, samples get another relevance")
    twice = np.asarray(_ask(method, subject, (SAMPLES[1], SAMPLES[0], SAMPLES[1])).full.values)
    promise_close(twice, together[[1, 0, 1]], "beside itself, a sample gets another relevance")
    tight = replace(subject, memory=2 * subject.planner.bytes_per_sample)
    promise_close(np.asarray(_ask(method, tight).full.values), together, "under a small budget, relevance differs")


def check_target_matters(method: Attributor, subject: Subject) -> None:
    """Another target gets another relevance and another id; or it is refused by a method that asks about one only. A
    method that is `target_free` says so, and gives every target the same."""
    if getattr(method, "asks", ""):
        promise(
            refusal(lambda: _ask(method, subject, target=other_target_of(subject)), InvalidInput),
            f"another target than {method.asks!r} is answered",
        )
        return
    one = _ask(method, subject)
    other = _ask(method, subject, target=other_target_of(subject) if one.values.any() else AGAINST)
    promise(one.id != other.id, f"the targets {one.question.target!r} and {other.question.target!r} share an id")
    same = np.allclose(one.full.values, other.full.values, rtol=1e-6, atol=0)
    free = getattr(method, "target_free", False)
    answers = f"the targets {one.question.target!r} and {other.question.target!r} get"
    promise(same or not free, f"{answers} another relevance, although the method says that it asks about none")
    promise(free or not same, f"{answers} the same relevance")


def check_layers(method: Attributor, subject: Subject) -> dict[str, str]:
    """At every layer, relevance has the layer's axes, can be kept and drawn; or the reason for a refusal, by layer."""
    refused = {}
    for layer in subject.layers():
        reason = refusal(lambda name=layer.name: _ask(method, subject, at=name), NotApplicable, InvalidInput)
        if reason:
            refused[layer.name] = reason
            continue
        result = _ask(method, subject, SAMPLES[:2], at=layer.name)
        promise(result.axes[1:] == layer.axes, f"at {layer.name!r}: axes {result.axes[1:]}, the layer's {layer.axes}")
        promise(np.isfinite(result.values).all(), f"at {layer.name!r}: relevance has NaN or infinity")
        alone = np.asarray(_ask(method, subject, SAMPLES[1:2], at=layer.name).values)
        promise_close(alone[0], np.asarray(result.values)[1], f"at {layer.name!r}: a sample alone differs")
        check_stored(result)
        check_drawn(result)
    return refused


def check_network_left_as_it_was(method: Attributor, subject: Subject) -> None:
    """After an answer, a refusal, an error and an interrupt in any pass, nothing of the network has changed."""
    subject, count = unsettled(subject), [0]

    def number(done: int) -> None:
        count[0] = done

    with unsettled_process():
        before = state_of(subject.model)
        with passes(subject, number):
            refusal(lambda: _ask(method, subject), NotApplicable)
        promise_same_state(before, state_of(subject.model), "after an answer")
        for fault in (KeyboardInterrupt, RuntimeError):
            for when in sorted({1, count[0] // 2 + 1, count[0]} - {0}):
                _break_off(method, subject, when, fault)
                promise_same_state(before, state_of(subject.model), f"after a {fault.__name__} in pass {when}")


def _break_off(method: Attributor, subject: Subject, when: int, fault: type[BaseException]) -> None:
    def fail(done: int) -> None:
        if done == when:
            raise fault(f"in pass {when}")

    fresh = replace(subject)  # remembers no prediction, so that the passes are the same
    try:
        with passes(fresh, fail):
            _ask(method, fresh)
    except fault:
        return
    except NotApplicable:
        return
    raise AssertionError(f"the {fault.__name__} raised in pass {when} did not reach the caller")
