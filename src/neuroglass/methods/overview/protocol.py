"""The family of overviews: one look at the whole subject, as a table, a matrix or a gallery."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from neuroglass.core.field import Field
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Question, Result
from neuroglass.methods import parameters_of
from neuroglass.model.subject import Subject

VERSION = "1"


@dataclass(frozen=True)
class Look:
    """What an overview found, before it is signed with its provenance."""

    kind: type[Result]
    main: Field
    fields: Mapping[str, Field] = field(default_factory=dict)  # beside the main one
    columns: Mapping[str, Field] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    plan: Mapping[str, Any] = field(default_factory=dict)  # how the engine answered


class Overview(Protocol):
    """A frozen dataclass whose fields are the method's parameters."""

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        """One look at the subject, over some samples."""


def pose(subject: Subject, method: Overview, *, name: str, samples: Iterable[int] | None = None) -> Question:
    return Question(
        family="overview",
        method=name,
        parameters=parameters_of(method),
        model=subject.fingerprint,
        data=subject.data.fingerprint,
        at=(),
        samples=subject.sample_ids(samples),
        version=VERSION,
    )


def answer(subject: Subject, method: Overview, question: Question, *, progress: Progress = silent) -> Result:
    started = time.perf_counter()
    look = method(subject, question.samples, progress)
    return look.kind(
        **{look.kind.main: look.main, **look.fields},
        columns=look.columns,
        scores=look.scores,
        notes=look.notes,
        provenance=subject.provenance(question, seconds=time.perf_counter() - started, plan=look.plan),
    )
