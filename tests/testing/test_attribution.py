"""The conformance checks catch every kind of method that breaks a promise, and pass those that keep them all."""

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
import torch

from neuroglass.core.errors import NotApplicable
from neuroglass.methods.attribution.gradient import Gradient
from neuroglass.testing import attribution as checks
from neuroglass.testing import check_attributor, tiny_subject
from neuroglass.testing.plants import check_finds_the_plant, planted


@pytest.fixture(scope="module")
def subject():
    return tiny_subject("series_ct")


@dataclass(frozen=True)
class Honest:
    signed: ClassVar[bool] = True

    def __call__(self, probe, entry):
        return probe.gradient(entry)


class MixesSamples(Honest):
    def __call__(self, probe, entry):
        slopes = probe.gradient(entry)
        return slopes - slopes.mean(0)


class IgnoresTheTarget(Honest):
    def __call__(self, probe, entry):
        return entry


class SaysThatItAsksAboutNoTarget(Honest):
    target_free: ClassVar[bool] = True


class ShowsTheEntry(IgnoresTheTarget):
    target_free: ClassVar[bool] = True


class SaysUnsigned(Honest):
    signed: ClassVar[bool] = False


class SaysNothing(Honest):
    signed: ClassVar = None


class DrawsGlobally(Honest):
    def __call__(self, probe, entry):
        return probe.gradient(entry) * torch.rand(())


class LeavesAHook(Honest):
    def __call__(self, probe, entry):
        probe.subject.model.register_forward_hook(lambda *_: None)
        return probe.gradient(entry)


class LeavesEvaluationMode(Honest):
    def __call__(self, probe, entry):
        probe.subject.model.eval()
        return probe.gradient(entry)


class LeavesAnAttribute(Honest):
    def __call__(self, probe, entry):
        probe.subject.model.seen = entry
        return probe.gradient(entry)


class TrainsALittle(Honest):
    def __call__(self, probe, entry):
        with torch.no_grad():
            next(probe.subject.model.parameters()).add_(1e-12)
        return probe.gradient(entry)


class LeavesGradients(Honest):
    def __call__(self, probe, entry):
        next(probe.subject.model.parameters()).grad = None
        return probe.gradient(entry)


class SwallowsInterrupts(Honest):
    def __call__(self, probe, entry):
        try:
            return probe.gradient(entry)
        except BaseException:
            return entry


class RestoresOnlyOnSuccess(Honest):
    def __call__(self, probe, entry):
        probe.subject.model.training ^= True
        slopes = probe.gradient(entry)
        probe.subject.model.training ^= True
        return slopes


class FailsAtLayers(Honest):
    def __call__(self, probe, entry):
        return probe.gradient(entry) * (1 if probe.at == "input" else len(entry))


class IsZero(Honest):
    def __call__(self, probe, entry):
        return 0 * entry


class RefusesWithoutReason(Honest):
    def __call__(self, probe, entry):
        raise NotApplicable("no")


class Elsewhere(Honest):
    def __call__(self, probe, entry):
        return probe.gradient(entry).roll(3, -1)


class Against(Honest):
    def __call__(self, probe, entry):
        return -probe.gradient(entry)


BROKEN = {
    MixesSamples: "alone gets another relevance",
    IgnoresTheTarget: "get the same relevance",
    SaysThatItAsksAboutNoTarget: "get another relevance, although the method says that it asks about none",
    SaysUnsigned: "said to be unsigned is negative",
    SaysNothing: "does not state whether it is signed",
    DrawsGlobally: "as it was.*torch random state|asked twice",
    LeavesAHook: "hooks",
    LeavesEvaluationMode: "training",
    LeavesAnAttribute: "attributes",
    TrainsALittle: "values",
    LeavesGradients: "grad",
    SwallowsInterrupts: "did not reach the caller",
    RestoresOnlyOnSuccess: "after a KeyboardInterrupt in pass . this is not as it was|in pass",
    IsZero: "0 everywhere",
    RefusesWithoutReason: "gives no reason",
}


@pytest.mark.parametrize("kind", BROKEN, ids=lambda kind: kind.__name__)
def test_a_method_that_breaks_a_promise_is_caught_in_words(kind, subject):
    with pytest.raises(AssertionError, match=BROKEN[kind]):
        check_attributor(kind(), replace(subject))


def test_a_method_that_mixes_samples_at_layers_only_is_caught(subject):
    with pytest.raises(AssertionError, match="a sample alone differs"):
        checks.check_layers(FailsAtLayers(), replace(subject))


def test_a_method_that_keeps_every_promise_passes(subject):
    assert check_attributor(Honest(), subject) == ""
    assert checks.check_layers(Honest(), subject) == {}
    assert check_attributor(Gradient(), subject) == ""
    assert check_attributor(ShowsTheEntry(), subject) == ""


def test_a_method_that_is_not_frozen_is_caught(subject):
    @dataclass
    class Loose:
        signed: ClassVar[bool] = True

        def __call__(self, probe, entry):
            return entry

    with pytest.raises(AssertionError, match="not a frozen dataclass"):
        checks.check_declared(Loose())


def test_a_method_that_points_elsewhere_does_not_find_the_plant():
    for name in ("image", "series", "table"):
        check_finds_the_plant(Honest(), planted(name))
        with pytest.raises(AssertionError, match="largest relevance at"):
            check_finds_the_plant(Elsewhere(), planted(name))


def test_a_method_with_the_wrong_sign_does_not_find_the_plant():
    with pytest.raises(AssertionError, match="speak against the target"):
        check_finds_the_plant(Against(), planted("table"))
