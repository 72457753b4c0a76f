"""The Jacobian is the slope of every unit by every element: weights of a linear layer, and a product down a chain."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.core.errors import Cancelled
from neuroglass.testing.state import promise_same_state, state_of
from neuroglass.testing.subjects import tiny_subject
from tests.methods.attribution.networks import HIDDEN, NETWORKS, inputs_of, make
from tests.oracles import attribution_literal as literal

SAMPLES = range(4)


def ask(subject, layer, at="input", samples=SAMPLES):
    return np.asarray(ng.jacobian(subject, layer, at=at, samples=samples).values)


def test_the_jacobian_of_a_linear_layer_is_its_weights():
    subject = make("dense")
    weights = subject.model[2].weight.detach().numpy()
    np.testing.assert_array_equal(ask(subject, "2", at="1"), np.tile(weights, (4, 1, 1)))


def test_the_jacobian_of_a_layer_by_itself_is_the_identity():
    np.testing.assert_array_equal(ask(make("dense"), "2", at="2"), np.tile(np.eye(6), (4, 1, 1)))


def test_the_jacobian_of_a_convolution_by_a_pixel_is_its_kernel():
    """By hand: a 3 × 3 kernel without border on a 3 × 3 image sees every pixel once."""
    model = nn.Sequential(nn.Conv2d(2, 4, 3), nn.Flatten(), nn.Linear(4, 2)).double()
    x = np.random.default_rng(0).normal(size=(3, 2, 3, 3))
    subject = ng.Subject(model, (x, np.array([0, 1, 0])), space=ng.space.image(2, 3, 3))
    expected = np.tile(model[0].weight.detach().numpy(), (3, 1, 1, 1, 1))
    np.testing.assert_allclose(ask(subject, "0", samples=range(3)), expected, rtol=1e-14)


@pytest.mark.parametrize(("low", "middle", "high"), [("0", "1", "2"), ("input", "0", "3"), ("1", "3", "logit")])
def test_the_jacobian_over_two_steps_is_the_product_of_their_jacobians(low, middle, high):
    subject = make("dense")
    product = np.einsum("suv,svw->suw", ask(subject, high, at=middle), ask(subject, middle, at=low))
    np.testing.assert_allclose(ask(subject, high, at=low), product, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("kind", NETWORKS)
def test_a_row_is_the_gradient_of_that_unit(kind):
    subject, layer = make(kind), HIDDEN[kind]
    whole = ask(subject, layer)
    for unit in range(whole.shape[1]):
        row = ng.attribute(subject, "gradient", target=f'"{layer}":{unit}', samples=SAMPLES).full.values
        np.testing.assert_allclose(whole[:, unit], row, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("layer", ["logit", "probability", "output"])
def test_outputs_are_layers_too_and_their_units_are_called_by_class(layer):
    subject = replace(make("convolutional"), classes=("cat", "dog", "cow"))
    model = subject.model.eval()
    found = ng.jacobian(subject, layer, samples=SAMPLES)
    assert found.axes[1].ticks == ("cat", "dog", "cow")
    for unit in range(3):
        end = (lambda z: z.softmax(1)) if layer == "probability" else (lambda z: z)
        expected = literal.gradient(lambda x, unit=unit, end=end: end(model(x))[:, unit], inputs_of(subject))
        np.testing.assert_allclose(found.values[:, unit], expected, rtol=1e-9, atol=1e-14)


def test_tokens_are_differentiated_by_their_embedding():
    subject = tiny_subject("tokens")
    found = ng.jacobian(subject, "logit", samples=[0, 2])
    row = ng.attribute(subject, "gradient", target="logit:1", samples=[0, 2]).full
    np.testing.assert_allclose(found.values[:, 1], row.values, rtol=1e-10)
    assert [axis.name for axis in found.axes] == ["sample", "unit", "token", "channel"]


def test_recurrent_layers_whose_samples_come_second_keep_them_apart():
    subject = tiny_subject("series_time_first")
    whole = ask(subject, "lstm", samples=[0, 3, 5])
    row = ng.attribute(subject, "gradient", target="lstm:2", samples=[0, 3, 5]).full.values
    np.testing.assert_allclose(whole[:, 2], row, rtol=1e-10, atol=1e-16)


def test_some_units_are_asked_in_their_order():
    subject = make("dense")
    asked = ng.overview(subject, ng.methods.Jacobian(layer="2", at="0", units="4,0:2"), samples=SAMPLES)
    np.testing.assert_array_equal(asked.values, ask(subject, "2", at="0")[:, [4, 0, 1]])
    assert asked.axes[1].ticks == (4, 0, 1)
    every = ng.overview(subject, ng.methods.Jacobian(layer="2", at="0", units="all"), samples=SAMPLES)
    np.testing.assert_array_equal(every.values, ask(subject, "2", at="0"))


def test_batches_order_and_company_do_not_matter():
    subject = make("residual")
    whole = ask(subject, "norm")
    tight = replace(subject, memory=max(3 * subject.planner.bytes_per_sample, whole.nbytes))
    assert tight.planner.batch(gradient=True) < whole.shape[0] * whole.shape[1]
    np.testing.assert_allclose(ask(tight, "norm"), whole, rtol=1e-11, atol=1e-16)
    np.testing.assert_allclose(ask(subject, "norm", samples=[3, 1, 1]), whole[[3, 1, 1]], rtol=1e-11, atol=1e-16)


@pytest.mark.parametrize(
    ("layer", "at", "says"),
    [
        ("0", "2", "the target does not depend on '2'; ask at a layer that runs before it"),
        ("input", "input", "the input is what slopes are taken by; name a layer"),
        ("nowhere", "input", "no layer 'nowhere'"),
        ("2", "nowhere", "no layer 'nowhere'"),
    ],
)
def test_what_does_not_depend_or_exist_is_refused(layer, at, says):
    with pytest.raises(ng.InvalidInput, match=says):
        ask(make("dense"), layer, at)


def test_units_that_do_not_exist_and_slopes_that_do_not_fit_are_refused_with_what_to_write():
    subject = make("dense")
    with pytest.raises(ng.InvalidInput, match=r"units='0:7': '2' has 6 units; write 0 to 5"):
        ng.overview(subject, ng.methods.Jacobian(layer="2", units="0:7"), samples=SAMPLES)
    small = replace(subject, memory=subject.planner.bytes_per_sample * 2)
    with pytest.raises(
        ng.InvalidInput, match=r"the slopes of 6 units by 8 elements on 4 samples take .* about some units"
    ):
        ask(small, "2", "0")
    numbers = ng.Subject(make("dense").model, (np.zeros((4, 7)), np.ones((4, 3))))
    with pytest.raises(ng.InvalidInput, match="numbers, not classes; write 'output'"):
        ask(numbers, "probability")


def test_a_slope_that_is_not_finite_names_the_sample():
    class Root(nn.Module):
        def forward(self, x):
            return torch.sqrt(x.abs()) + x

    x = np.array([[1.0, 2.0], [4.0, 0.0]])
    subject = ng.Subject(Root(), (x, np.array([0, 1])))
    with pytest.raises(ng.InvalidInput, match="is NaN or infinite for sample 1"):
        ask(subject, "logit", samples=[0, 1])


def test_it_can_be_cancelled_and_leaves_the_network_as_it_was():
    subject = make("residual")
    subject.model.train()
    before = state_of(subject.model)

    def stop(done, total, what):
        if done > total // 2:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        ng.jacobian(subject, "norm", samples=SAMPLES, progress=stop)
    promise_same_state(before, state_of(subject.model), "after a cancel")


def test_a_study_keeps_it(tmp_path):
    study = ng.Study(make("dense"), tmp_path)
    method = ng.methods.Jacobian(layer="2", at="0")
    first = study.overview(method, samples=SAMPLES)
    assert study.overview(method, samples=SAMPLES).id == first.id
    np.testing.assert_array_equal(first.values, ask(study.subject, "2", at="0"))
