"""What holds for every question of the family: targets are an algebra, ids tell networks apart, refusals say why."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import neuroglass as ng
from neuroglass.testing.state import promise_same_state, state_of
from tests.methods.attribution.networks import inputs_of, make
from tests.oracles import attribution_literal as literal

LINEAR = ("gradient", "input_times_gradient", "integrated_gradients", "occlusion")
numbers = st.floats(-3, 3).map(lambda number: round(number, 3))


def relevance(subject, method, target, *, at="input", samples=range(4)):
    return np.asarray(ng.attribute(subject, method, target=target, samples=samples, at=at).full.values)


@given(a=numbers, b=numbers)
@settings(max_examples=12, deadline=None)
@pytest.mark.parametrize("method", LINEAR)
def test_relevance_to_a_weighted_sum_is_the_weighted_sum_of_relevances(method, a, b):
    subject = make("dense")
    one, two = relevance(subject, method, "logit:0"), relevance(subject, method, '"2":4')
    target = a * ng.Target.parse("logit:0") + b * ng.Target.parse('"2":4')
    np.testing.assert_allclose(relevance(subject, method, target), a * one + b * two, rtol=1e-9, atol=1e-12)


def test_a_difference_is_written_with_a_minus():
    subject = make("convolutional")
    difference = relevance(subject, "gradient", "logit:2 - 0.5 * logit:0")
    expected = relevance(subject, "gradient", "logit:2") - 0.5 * relevance(subject, "gradient", "logit:0")
    np.testing.assert_allclose(difference, expected, rtol=1e-10, atol=1e-15)


def test_a_class_is_meant_by_its_name_and_by_its_index():
    subject = replace(make("dense"), classes=("cat", "dog", "1"))
    for name, index in (("cat", 0), ("dog", 1), ('"1"', 2), ("1", 1)):
        named, numbered = (
            ng.attribute(subject, "gradient", target=f"logit:{text}", samples=[0]) for text in (name, index)
        )
        np.testing.assert_array_equal(named.values, numbered.values)
        assert named.id == numbered.id
    with pytest.raises(ng.InvalidInput, match=r"there is no class named 'dgo'; did you mean .*'dog'"):
        relevance(subject, "gradient", "logit:dgo")


def test_the_prediction_is_each_samples_own_class_and_the_label_the_datas():
    subject = make("convolutional")
    predicted, label = subject.predict(range(4))[0], subject.data.y
    assert (predicted != label).any()
    for word, classes in (("prediction", predicted), ("label", label)):
        found = relevance(subject, "gradient", word)
        for row, index in enumerate(classes):
            np.testing.assert_allclose(found[row], relevance(subject, "gradient", f"logit:{index}")[row], rtol=1e-12)


def test_the_target_is_the_prediction_unless_told():
    subject = make("convolutional")
    np.testing.assert_array_equal(
        ng.attribute(subject, "gradient", samples=range(4)).full.values, relevance(subject, "gradient", "prediction")
    )


@pytest.mark.parametrize("ending", [nn.Softmax(1), nn.LogSoftmax(1)])
def test_a_network_that_ends_in_a_softmax_has_logits_up_to_a_constant_and_says_so(ending):
    plain = make("dense")
    ended = replace(plain, model=nn.Sequential(plain.model, ending))
    for target in ("logit:1 - logit:0", "probability:2"):
        expected = relevance(plain, "gradient", target)
        np.testing.assert_allclose(relevance(ended, "gradient", target), expected, rtol=1e-8, atol=1e-12)
    notes = " ".join(ng.attribute(ended, "gradient", samples=[0]).notes)
    assert "softmax" in notes
    assert not ng.attribute(plain, "gradient", samples=[0]).notes


def test_a_probability_is_differentiated_through_the_softmax():
    subject = make("dense")
    model = subject.model.eval()
    expected = literal.gradient(lambda x: model(x).softmax(1)[:, 2], inputs_of(subject))
    np.testing.assert_allclose(relevance(subject, "gradient", "probability:2"), expected, rtol=1e-9, atol=1e-14)


def test_the_value_is_the_target_on_each_sample():
    subject = make("convolutional")
    logits = subject.model.eval()(inputs_of(subject)).detach().numpy()
    found = ng.attribute(subject, "saliency", target="logit:2 - 2 * logit:0", samples=range(4)).value
    np.testing.assert_allclose(found.values, logits[:, 2] - 2 * logits[:, 0], rtol=1e-12)


def test_the_relevance_of_a_sample_does_not_depend_on_the_order_or_company():
    subject = make("recurrent")
    together = relevance(subject, "integrated_gradients", "logit:1")
    other = relevance(subject, "integrated_gradients", "logit:1", samples=(3, 1, 1))
    np.testing.assert_allclose(other, together[[3, 1, 1]], rtol=1e-9, atol=1e-14)


def test_a_network_in_training_answers_as_in_evaluation_and_goes_on_training():
    subject = make("residual")
    subject.model.eval()
    expected = relevance(subject, "gradient", "logit:1")
    subject.model.train()
    before = state_of(subject.model)
    np.testing.assert_array_equal(relevance(subject, "gradient", "logit:1"), expected)
    promise_same_state(before, state_of(subject.model), "after a gradient")
    assert subject.model.norm.training


def test_nothing_is_added_to_the_gradients_of_a_frozen_or_trained_network():
    subject = make("residual")
    expected = relevance(subject, "gradient", "logit:1")
    for parameter in subject.model.parameters():
        parameter.requires_grad_(False)
    with torch.no_grad():
        np.testing.assert_array_equal(relevance(subject, "gradient", "logit:1"), expected)
    with torch.inference_mode():
        np.testing.assert_array_equal(relevance(subject, "gradient", "logit:1"), expected)
    assert all(parameter.grad is None for parameter in subject.model.parameters())


class Gated(nn.Module):
    """A dead ReLU on data that is not negative, and a choice that such data do not see."""

    def __init__(self):
        super().__init__()
        self.dead, self.live = nn.Linear(3, 2, bias=False), nn.Linear(3, 2, bias=False)
        with torch.no_grad():
            self.dead.weight.fill_(-1.0)
            self.live.weight.copy_(torch.arange(6.0).view(2, 3))

    def forward(self, x):
        return self.live(x) + self.dead(x).relu()


class OtherwiseGated(Gated):
    def forward(self, x):
        return self.live(x) + (self.dead(x).relu() if x.amin() >= 0 else 1e6 * x[:, :2])


OtherwiseGated.__name__ = "Gated"  # printed alike: nothing but the source tells them apart


@pytest.mark.parametrize("change", ["weight", "source"])
def test_networks_that_agree_on_the_data_but_differ_have_other_ids(change):
    data = (np.abs(np.random.default_rng(0).normal(size=(4, 3))), np.array([0, 1, 0, 1]))
    one, other = Gated().double(), (OtherwiseGated if change == "source" else Gated)().double()
    if change == "weight":
        with torch.no_grad():
            other.dead.weight[0, 0] = -2.0
    asked, again, changed = (
        ng.attribute(ng.Subject(m, data), "gradient", target="logit:1") for m in (one, Gated().double(), other)
    )
    np.testing.assert_array_equal(asked.values, changed.values)
    assert asked.id == again.id != changed.id


@dataclass(frozen=True)
class Wide:
    """Does a method that returns another shape get caught?"""

    signed: ClassVar[bool] = True

    def __call__(self, probe, entry):
        return entry.flatten(1).sum(1)


@dataclass(frozen=True)
class Broken:
    """Does a method that returns NaN for one sample get caught, with that sample named?"""

    signed: ClassVar[bool] = True

    def __call__(self, probe, entry):
        entry[1] = float("nan")
        return entry


def test_a_method_that_returns_another_shape_is_told_what_was_expected():
    with pytest.raises(ng.InvalidInput, match=r"returned shape \(4,\) for an entry of \(4, 7\)"):
        ng.attribute(make("dense"), Wide(), samples=range(4))


def test_relevance_that_is_not_a_number_names_the_sample():
    with pytest.raises(ng.InvalidInput, match="NaN or infinite for sample 3"):
        ng.attribute(make("dense"), Broken(), samples=(0, 3))


def test_a_method_of_ones_own_is_asked_by_its_import_path():
    found = ng.attribute(make("dense"), ng.methods.Gradient(), samples=[0])
    assert found.question.method == "gradient"
    with pytest.raises(ng.InvalidInput, match="there is no attribution method 'gradeint'"):
        ng.attribute(make("dense"), "gradeint", samples=[0])


def test_relevance_that_is_zero_everywhere_is_said_with_the_samples():
    model = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 2)).double()
    with torch.no_grad():
        model[0].weight.fill_(1.0)
        model[0].bias.fill_(0.0)
    x = np.array([[1.0, 1, 1], [-1, -1, -1], [2, 1, 1], [-3, 0, 0]])
    result = ng.attribute(ng.Subject(model, (x, np.array([0, 1, 0, 1]))), "gradient", samples=range(4))
    assert any("sample 1, 3" in note for note in result.notes)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("logit:3", "no output 3; it has 3: write 0 to 2"),
        ('"2":6', "has 6 units; write 0 to 5"),
        ("nowhere:1", "no layer 'nowhere'"),
        ("logit:1@2", "there are no positions"),
        ("logit", "names 3 outputs; write one"),
    ],
)
def test_a_target_that_does_not_exist_is_refused_with_what_does(target, words):
    with pytest.raises(ng.InvalidInput, match=words):
        relevance(make("dense"), "gradient", target)
