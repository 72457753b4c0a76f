"""What must every clustering do? The same groups in whatever order, numbers and words that agree; kept and drawn."""

import numpy as np

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.result import Clusters, Result
from neuroglass.methods.clusters.protocol import Method, answer, pose
from neuroglass.model.subject import Subject
from neuroglass.testing.promise import promise, promise_equal, refusal
from neuroglass.testing.results import check_drawn, check_question, check_stored
from neuroglass.testing.state import promise_same_state, state_of, unsettled, unsettled_process


def check_clustering(method: Method, subject: Subject) -> dict[str, str]:
    """Every check below at the input and at every layer; which of them the method refuses, and why."""
    layers = ("input", *(layer.name for layer in subject.layers()))
    reasons = {
        name: refusal(lambda asked=name: _ask(method, subject, asked), NotApplicable, InvalidInput) for name in layers
    }
    served = [name for name in layers if not reasons[name]]
    for layer in served:
        check_groups(method, subject, layer)
    if served:
        kept = _ask(method, subject, served[0])
        check_question(kept.question)
        check_stored(kept)
        check_drawn(kept)
        check_network_left_alone(method, subject, served[0])
    return {name: reason for name, reason in reasons.items() if reason}


def check_groups(method: Method, subject: Subject, layer: str) -> None:
    """The same bytes when asked again, the same groups in another order; numbers and words that agree."""
    first, again = _ask(method, subject, layer), _ask(method, subject, layer)
    for name, field in {**first.fields, **first.columns}.items():
        promise_equal({**again.fields, **again.columns}[name].values, field.values, f"asked twice, {name!r} differs")
    if isinstance(first, Clusters):
        check_numbers(first)
        turned = _ask(method, subject, layer, backward=True)
        promise_equal(turned.values[::-1], first.values, "asked backward, the members differ")
        promise(turned.sizes.axes == first.sizes.axes, "asked backward, the clusters have other names")


def check_numbers(result: Clusters) -> None:
    """Sizes and classes are counted from the members, AUCs are chances, and each cluster has its sentence."""
    members, amount = result.values, result.sizes.axes[0].size
    promise(members.min(initial=-1) >= -1 and members.max(initial=-1) < amount, f"members outside -1..{amount - 1}")
    counted = np.array([(members == cluster).sum() for cluster in range(amount)], dtype=np.int64)
    promise_equal(np.asarray(result.sizes.values), counted, "the sizes are not those of the members")
    counts = result.composition.values
    promise(not counts.shape[1] or (counts.sum(1) == counted).all(), "the classes of a cluster are not all its samples")
    promise(((result.evidence.values >= 0) & (result.evidence.values <= 1)).all(), "an AUC is outside 0..1")
    promise(
        (result.errors.values >= 0).all() and np.isfinite(result.means.values).all(), "an error or mean is no number"
    )
    for name, sentence in zip(result.sizes.axes[0].ticks, result.descriptions.values, strict=True):
        promise(str(name).partition(":")[0] in str(sentence), f"{sentence!r} does not name its cluster {name!r}")


def check_network_left_alone(method: Method, subject: Subject, layer: str) -> None:
    """After a clustering nothing of the network or of the process has changed."""
    subject = unsettled(subject)
    with unsettled_process():
        before = state_of(subject.model)
        _ask(method, subject, layer)
        promise_same_state(before, state_of(subject.model), "after a clustering")


def _ask(method: Method, subject: Subject, layer: str, *, backward: bool = False) -> Result:
    samples = range(len(subject.data))
    asked = pose(subject, method, name="mine", layer=layer, samples=samples[::-1] if backward else samples)
    return answer(subject, method, asked)
