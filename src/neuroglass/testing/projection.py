"""What must every projection method do? It places samples, repeatably, and says how far the map can be believed."""

from collections.abc import Sequence

import numpy as np

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.result import Projection, Trails
from neuroglass.methods.projection.protocol import Method
from neuroglass.model.subject import Subject
from neuroglass.study import project, trails
from neuroglass.testing.promise import promise, promise_equal, refusal
from neuroglass.testing.results import check_drawn, check_question, check_stored
from neuroglass.testing.state import promise_same_state, state_of, unsettled, unsettled_process


def check_projection(method: Method, subject: Subject) -> dict[str, str]:
    """Every check below at the input and at every layer; which of them the method refuses, and why."""
    refused = {}
    for layer in ("input", *(layer.name for layer in subject.layers())):
        reason = refusal(lambda name=layer: project(subject, method, layer=name), NotApplicable, InvalidInput)
        if reason:
            refused[layer] = reason
            continue
        check_map(method, subject, layer)
    served = [layer.name for layer in subject.layers() if layer.name not in refused]
    check_trails(method, subject, served[:2])
    check_network_left_alone(method, subject, served[0])
    return refused


def check_map(method: Method, subject: Subject, layer: str) -> None:
    """One finite point per sample, the same bytes when asked again, scores in their ranges; kept and drawn."""
    first, again = project(subject, method, layer=layer), project(subject, method, layer=layer)
    names = tuple(axis.name for axis in first.axes)
    promise(names == ("sample", "component"), f"the axes are {names}, not sample and component")
    promise(first.axes[0].size == len(subject.data), f"{first.axes[0].size} points for {len(subject.data)} samples")
    promise(np.isfinite(first.values).all(), f"the map of {layer!r} has NaN or infinity")
    promise_equal(again.values, first.values, f"asked twice, the map of {layer!r} differs")
    promise(first.question.at == (layer,), f"the map of {layer!r} says that it is of {first.question.at}")
    _check_scores(first)
    check_question(first.question)
    check_stored(first)
    check_drawn(first)


def check_trails(method: Method, subject: Subject, layers: Sequence[str]) -> None:
    """The same samples at every step, finite, repeatable, kept and drawn."""
    first, again = (trails(subject, method, layers=layers) for _ in range(2))
    promise(first.axes[1].ticks == tuple(layers), f"the steps are {first.axes[1].ticks}, asked were {layers}")
    promise(np.isfinite(first.values).all(), f"the trails over {layers} have NaN or infinity")
    promise_equal(again.values, first.values, f"asked twice, the trails over {layers} differ")
    check_stored(first)
    check_drawn(first)


def check_network_left_alone(method: Method, subject: Subject, layer: str) -> None:
    """After a projection nothing of the network or of the process has changed."""
    subject = unsettled(subject)
    with unsettled_process():
        before = state_of(subject.model)
        project(subject, method, layer=layer)
        promise_same_state(before, state_of(subject.model), "after a projection")


def _check_scores(result: Projection | Trails) -> None:
    for name, score in result.scores.items():
        promise(np.isfinite(score), f"the score {name!r} is {score}")
        shares = name.startswith(("neighborhood_hit", "trustworthiness", "continuity"))
        promise(not shares or 0 <= score <= 1, f"{name!r} is {score}, a share between 0 and 1")
    promise(result.scores or result.notes, "the map has neither a score nor a note that says why")
