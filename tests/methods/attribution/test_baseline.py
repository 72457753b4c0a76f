"""What stands for nothing is said in the units of x, with a warning where the data never comes near it."""

from dataclasses import replace

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.testing import linear_subject
from neuroglass.testing.subjects import tiny_subject

WARNING = "The baseline lies outside the range of the data"


def table(x, baseline):
    return linear_subject(np.ones((1, x.shape[1])), x, over=ng.space.table(["age", "pay", "size"], baseline=baseline))


def warnings_of(subject, method="occlusion", samples=(0,), **more):
    found = ng.attribute(subject, method, samples=samples, **more)
    return [note for note in found.notes if WARNING in note]


X = np.random.default_rng(0).uniform([20, -1, 3], [60, 1, 5], size=(50, 3))


@pytest.mark.parametrize(
    "method", ["occlusion", "integrated_gradients", "kernel_shap", "lime", "rise", "exact_shapley"]
)
def test_a_baseline_outside_the_range_of_a_column_is_warned_of_by_every_method_that_uses_it(method):
    (warning,) = warnings_of(table(X, 0.0), method)
    assert f"0 for feature age, which goes from {X[:, 0].min():g} to {X[:, 0].max():g} and 1 more" in warning
    assert "write baseline= in the space" in warning


def test_a_baseline_inside_and_a_method_without_one_are_not_warned_of():
    assert warnings_of(table(X, (40.0, 0.0, 4.0))) == []
    assert warnings_of(table(X, 0.0), "gradient") == []


def test_the_range_is_that_of_the_data_not_of_the_asked_samples():
    x = np.concatenate([X, np.zeros((1, 3))])
    assert warnings_of(table(x, 0.0), samples=[0, 1]) == []
    assert warnings_of(table(x, 0.0), samples=[50]) == []


def test_of_a_picture_each_channel_has_its_range_in_the_units_of_x():
    subject = tiny_subject("image")  # 0 to 1
    assert warnings_of(subject) == []
    (warning,) = warnings_of(replace(subject, space=replace(subject.space, baseline=(0.5, 0.5, 1.5))))
    assert "1.5 for channel 2, which goes from 0." in warning
    assert "more;" not in warning


def test_at_a_layer_the_baseline_of_the_input_is_warned_of_too():
    subject = table(X, 0.0)
    assert warnings_of(subject, at="1") == warnings_of(subject)


def test_names_of_tokens_have_no_range():
    subject = tiny_subject("tokens")
    assert warnings_of(replace(subject, space=replace(subject.space, baseline=0.0))) == []


def test_a_method_that_is_wrapped_warns_as_it_does_alone():
    wrapped = ng.methods.SmoothGrad(of=ng.methods.Occlusion(), copies=2)
    assert warnings_of(table(X, 0.0), wrapped) == warnings_of(table(X, 0.0))
