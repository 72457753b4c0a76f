"""How are checks asked for and answered? About attributions that are answered first; this makes the Result."""

import time
from collections.abc import Sequence
from typing import Any, Protocol

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Attribution, Checked, Question, Result
from neuroglass.methods import parameters_of
from neuroglass.methods.checks.examined import Examined, Finding
from neuroglass.methods.checks.masks import MASKS, packed, unpacked
from neuroglass.methods.lower import Lower, described
from neuroglass.model.subject import Subject

VERSION = "1"


class Check(Protocol):
    """A frozen dataclass whose fields are the method's parameters.

    Optional class variables: `several` (it compares attributions with each other) and `masked` (it wants to know where
    the answer lies).
    """

    def __call__(self, seen: Examined) -> Finding: ...


def pose(subject: Subject, method: Check, *, name: str, of: Result | Sequence[Result], masks: Any = None) -> Question:
    """The question in plain data: about an attribution of this subject, or about several of the same samples.

    Raises InvalidInput where they are of something else.
    """
    asked = _attributions(subject, method, name, of)
    first = asked[0].question
    if masks is not None and not getattr(method, "masked", False):
        raise InvalidInput(f"{name} wants no masks; leave masks= out, or ask 'pointing_game'")
    return Question(
        family="checks",
        method=name,
        parameters=parameters_of(method),
        model=subject.fingerprint,
        data=subject.data.fingerprint,
        target=first.target,
        at=first.at,
        samples=first.samples,
        version=VERSION,
        options={**described(asked), **({} if masks is None else {MASKS: packed(masks, asked[0])})},
    )


def _attributions(subject: Subject, method: Check, name: str, of: Any) -> tuple[Attribution, ...]:
    """What is checked, as many as the check wants, all about the same."""
    asked = tuple(of) if isinstance(of, (list, tuple)) else (of,)
    for one in asked:
        if not isinstance(one, Attribution):
            raise InvalidInput(
                f"of= is a {type(one).__name__}; give what ng.attribute(...) returned, such as "
                "of=ng.attribute(subject, 'gradient')"
            )
        if (one.question.model, one.question.data) != (subject.fingerprint, subject.data.fingerprint):
            raise InvalidInput(
                f"of= is an attribution ({one.question.method}) of another network or of other data; attribute this "
                "subject and give that"
            )
    if getattr(method, "several", False):
        if len(asked) < 2:
            raise InvalidInput(
                f"{name} compares attributions and got {len(asked)}; give two or more, such as of=[saliency, grad_cam]"
            )
    elif len(asked) != 1:
        raise InvalidInput(f"{name} checks one attribution and got {len(asked)}; ask once for each")
    about = [(one.question.target, one.question.at, one.question.samples) for one in asked]
    for one in about:
        for what, mine, others in zip(("target", "layer", "samples"), one, about[0], strict=True):
            if mine != others:
                raise InvalidInput(
                    f"the attributions differ in their {what}: {others!r} and {mine!r}; ask every method alike"
                )
    return asked


def answer(
    subject: Subject, method: Check, question: Question, *, of: Sequence[Lower], progress: Progress = silent
) -> Checked:
    """What the check says of the attributions that the question names."""
    began = time.perf_counter()
    about = question.options.get(MASKS)
    masks = None if about is None else unpacked(about)
    with subject.settled():
        seen = Examined(subject, question, tuple(of), progress, masks)
        found = method(seen)
        columns = subject.columns(question.samples)
    columns |= {name: seen.column(values, name) for name, values in found.columns.items()}
    return found.kind(
        **found.fields,
        verdict=found.verdict,
        scores=found.scores,
        notes=found.notes,
        columns=columns,
        provenance=subject.provenance(question, seconds=time.perf_counter() - began, plan=seen.plan),
    )
