"""Expected gradients share the change of the target from the mean over other samples of the data."""

import numpy as np
import pytest
import torch
from captum import attr

import neuroglass as ng
from neuroglass.methods.attribution.expected_gradients import ExpectedGradients
from neuroglass.testing import linear_subject
from neuroglass.testing.subjects import tiny_subject
from tests.methods.attribution.networks import inputs_of, make
from tests.oracles import attribution_sampling_literal as literal


def ask(subject, method, samples=(0, 1, 2), **more):
    return ng.attribute(subject, method, **{"target": "logit:1", "samples": samples, **more})


def test_of_a_linear_network_they_are_the_weights_times_the_distance_from_the_mean_of_the_data():
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=(2, 5)), rng.normal(size=(8, 5))
    found = ask(linear_subject(weights, x, bias=2.0), ExpectedGradients(draws=8 * 9))
    np.testing.assert_allclose(found.values, weights[1] * (x[:3] - x.mean(0)), rtol=1e-9, atol=1e-12)
    assert found.scores["completeness_gap"] < 1e-12


@pytest.mark.parametrize("kind", ["dense", "convolutional", "recurrent"])
def test_they_are_the_mean_over_the_same_points_of_distance_times_slope(kind):
    subject, method = make(kind), ExpectedGradients(draws=10, background=3, seed=6)
    x = inputs_of(subject)
    chosen = sorted(np.random.default_rng(6).choice(4, 3, replace=False))
    shares = np.random.default_rng((6, 0)).random(10)
    points = [(x[chosen[number % 3]].numpy(), shares[number]) for number in range(10)]

    def gradient(point):
        point = torch.from_numpy(point)[None].requires_grad_()
        subject.model.eval()(point)[:, 1].sum().backward()
        return point.grad[0].numpy()

    found = ask(subject, method).full.values
    for row in range(3):
        expected = literal.expected_gradients(gradient, x[row].numpy(), points)
        np.testing.assert_allclose(found[row], expected, rtol=1e-8, atol=1e-12)


def test_captums_gradient_shap_of_the_same_background_is_near():
    subject = make("dense")
    x = inputs_of(subject)
    torch.manual_seed(0)
    peer = attr.GradientShap(subject.model.eval())
    expected = peer.attribute(x[:3], x, n_samples=4000, stdevs=0.0, target=1).detach().numpy()
    found = ask(subject, ExpectedGradients(draws=4000))
    assert np.abs(found.values - expected).max() < 6 * found.scores["standard_error"]


def test_the_gap_to_the_mean_over_the_background_is_within_its_error_and_shrinks():
    subject = make("dense")
    x = inputs_of(subject)
    with torch.no_grad():
        change = (subject.model(x[:3]) - subject.model(x).mean(0))[:, 1].numpy()
    gaps = []
    for draws in (40, 4000):
        found = ask(subject, ExpectedGradients(draws=draws))
        gap = np.abs(np.asarray(found.values).sum(1) - change)
        np.testing.assert_allclose(found.columns["completeness_gap"].values, gap, atol=1e-12)
        assert (gap < 4 * found.columns["completeness_error"].values + 1e-12).all()
        gaps.append(gap.max())
    assert gaps[1] < 0.3 * gaps[0]


def test_they_are_steady_at_tokens_and_at_layers():
    """Halving the error takes four times the draws, at the embedding as elsewhere."""
    for kind, at in (("tokens", "input"), ("image", "conv"), ("two_inputs", "input")):
        subject = tiny_subject(kind)
        few, many = (ask(subject, ExpectedGradients(draws=draws), at=at) for draws in (100, 1600))
        ratio = few.columns["standard_error"].values / many.columns["standard_error"].values
        np.testing.assert_allclose(ratio, 4.0, rtol=0.3)
        away = np.abs(few.full.values - many.full.values).max()
        assert away < 6 * few.scores["standard_error"]


def test_the_background_is_said():
    found = ask(make("dense"), ExpectedGradients(draws=8, background=3))
    assert any("The baselines are 3 samples of the data" in note for note in found.notes)


def test_parameters_without_meaning_are_refused():
    for parameters in ({"draws": 1}, {"background": 0}):
        with pytest.raises(ng.InvalidInput, match="write 2 draws or more, a background of 1 or"):
            ExpectedGradients(**parameters)
