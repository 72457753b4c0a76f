"""What must every overview do? It looks without touching, says the same twice, and can be kept and drawn."""

import numpy as np

from neuroglass.core.errors import NotApplicable
from neuroglass.methods.overview.protocol import Overview
from neuroglass.model.subject import Subject
from neuroglass.study import overview
from neuroglass.testing.promise import promise, promise_equal, refusal
from neuroglass.testing.results import check_drawn, check_question, check_stored
from neuroglass.testing.state import promise_same_state, state_of, unsettled, unsettled_process


def check_overview(method: Overview, subject: Subject) -> str:
    """'' where the method serves the subject, otherwise its reason for not applying."""
    subject = unsettled(subject)
    with unsettled_process():
        before = state_of(subject.model)
        reason = refusal(lambda: overview(subject, method), NotApplicable)
        promise_same_state(before, state_of(subject.model), "after an overview")
    if reason:
        return reason
    first, again = overview(subject, method), overview(subject, method)
    promise(first.id == again.id, f"the same question has the ids {first.id} and {again.id}")
    for name, field in {**first.fields, **first.columns}.items():
        promise_equal({**again.fields, **again.columns}[name].values, field.values, f"asked twice, {name!r} differs")
    promise(np.isfinite(first.values).all(), "the numbers have NaN or infinity")
    check_question(first.question)
    check_stored(first)
    check_drawn(first)
    return ""
