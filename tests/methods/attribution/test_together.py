"""Methods asked together share passes, and each answers as it does alone."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.core.errors import Cancelled
from neuroglass.methods.attribution.protocol import answer_all, pose
from neuroglass.testing import tiny_subject
from neuroglass.testing.state import passes, promise_same_state, state_of
from tests.methods.attribution.networks import MAPS, make

MAPS_OF_ONE_PASS = ("gradient", "saliency", "input_times_gradient", "grad_cam")


def asked(subject, names, *, target="logit:1", samples=range(4), at="input"):
    methods = [getattr(ng.methods, "".join(part.capitalize() for part in name.split("_")))() for name in names]
    return [
        (method, pose(subject, method, name=name, target=target, samples=samples, at=at))
        for method, name in zip(methods, names, strict=True)
    ]


def count(subject, ask):
    """Forward and backward passes."""
    seen, backward, grad = [0], [0], torch.autograd.grad

    def counted(*given, **options):
        backward[0] += 1
        return grad(*given, **options)

    with pytest.MonkeyPatch.context() as patch, passes(subject, lambda done: seen.__setitem__(0, done)):
        patch.setattr(torch.autograd, "grad", counted)
        ask()
    return seen[0], backward[0]


@pytest.mark.parametrize("kind", MAPS)
def test_four_gradient_maps_take_one_forward_and_one_backward(kind):
    subject = make(kind)
    together = asked(subject, MAPS_OF_ONE_PASS)
    subject.predict(range(4))
    assert count(subject, lambda: answer_all(subject, together)) == (1, 1)


@pytest.mark.parametrize("kind", MAPS)
def test_a_method_answers_together_as_it_does_alone(kind):
    subject = make(kind)
    questions = asked(subject, (*MAPS_OF_ONE_PASS, "integrated_gradients", "occlusion"))
    found = answer_all(subject, questions).results
    for method, question in questions:
        alone = ng.attribute(subject, method, target="logit:1", samples=range(4))
        np.testing.assert_allclose(found[question.id].full.values, alone.full.values, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(found[question.id].value.values, alone.value.values, rtol=1e-12)
        assert dict(found[question.id].scores) == pytest.approx(dict(alone.scores), abs=1e-12)
        assert found[question.id].notes == alone.notes


def test_methods_of_another_target_do_not_share():
    subject = make("convolutional")
    questions = [*asked(subject, ["gradient"]), *asked(subject, ["gradient"], target="logit:2")]
    found = answer_all(subject, questions).results
    for (method, question), target in zip(questions, ("logit:1", "logit:2"), strict=True):
        alone = ng.attribute(subject, method, target=target, samples=range(4))
        np.testing.assert_array_equal(found[question.id].values, alone.values)


def test_one_methods_refusal_leaves_the_others_their_answers():
    subject = tiny_subject("table")
    questions = asked(subject, ["grad_cam", "gradient", "occlusion"])
    found = answer_all(subject, questions)
    assert list(found.results) == [question.id for _, question in questions[1:]]
    assert isinstance(found.refused[questions[0][1].id], ng.NotApplicable)


@dataclass(frozen=True)
class Spoils:
    """Does a method that changes what it was handed spoil it for the next?"""

    signed: ClassVar[bool] = True

    def __call__(self, probe, entry):
        slope = probe.gradient(entry)
        entry.zero_()
        return slope.neg_()


def test_what_a_method_does_to_its_entry_and_its_slopes_is_not_seen_by_the_next():
    subject = make("convolutional")
    spoiling = Spoils()
    questions = [(spoiling, pose(subject, spoiling, name="mine:Spoils", target="logit:1", samples=range(4)))]
    questions += asked(subject, ["gradient", "input_times_gradient"])
    found = answer_all(subject, questions).results
    for method, question in questions[1:]:
        alone = ng.attribute(subject, method, target="logit:1", samples=range(4))
        np.testing.assert_array_equal(found[question.id].values, alone.values)


@pytest.mark.parametrize("way", ["original", "prepared"])
@pytest.mark.parametrize("method", ["occlusion", "lime", "kernel_shap", "integrated_gradients"])
def test_a_cancel_in_the_middle_leaves_the_network_as_it_was(method, way):
    subject = replace(make("convolutional"), way=way, memory=60_000)
    questions = asked(subject, [method], samples=range(4))
    before, calls = state_of(subject.model), []

    def cancel(done, total, what):
        calls.append(done)
        if len(calls) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        answer_all(subject, questions, progress=cancel)
    promise_same_state(before, state_of(subject.model), "after a cancel")
