"""VarGrad is the variance of any method over noisy copies of each sample."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.methods.attribution.smooth_grad import SmoothGrad
from neuroglass.methods.attribution.var_grad import VarGrad
from neuroglass.testing import linear_subject
from tests.methods.attribution.networks import inputs_of, make
from tests.methods.attribution.test_smooth_grad import noisy, slopes


def ask(subject, method, samples=(0, 1, 2)):
    return ng.attribute(subject, method, target="logit:1", samples=samples)


@pytest.mark.parametrize("kind", ["dense", "residual", "recurrent"])
def test_it_is_the_variance_of_the_slopes_at_noisy_copies(kind):
    subject, method = make(kind), VarGrad(copies=9, noise=0.3, seed=2)
    found = ask(subject, method)
    for sample, x in enumerate(inputs_of(subject)[:3]):
        each = slopes(subject, noisy(x, sample, method))
        np.testing.assert_allclose(found.full.values[sample], each.var(0, ddof=1), rtol=1e-7, atol=1e-14)


def test_of_a_linear_network_there_is_no_variance():
    rng = np.random.default_rng(0)
    found = ask(linear_subject(rng.normal(size=(2, 5)), rng.normal(size=(3, 5))), VarGrad())
    assert np.abs(found.values).max() < 1e-25
    assert found.scores["standard_error"] < 1e-25


def test_it_does_not_depend_on_the_sign_of_what_it_wraps():
    subject = make("dense")
    for of, quantity in ((ng.methods.Gradient(), "slope"), (ng.methods.Occlusion(), "relevance")):
        found = ask(subject, VarGrad(of=of, copies=4))
        assert not found.relevance.signed
        assert found.relevance.quantity == f"variance of {quantity} of logit:1"
        assert found.values.min() >= 0


def test_the_standard_error_is_the_spread_over_seeds():
    subject = make("dense")
    asked = [ask(subject, VarGrad(copies=400, noise=0.3, seed=seed), samples=[0]) for seed in range(30)]
    spread = np.std([one.values[0] for one in asked], axis=0, ddof=1).max()
    told = np.median([one.scores["standard_error"] for one in asked])
    assert 0.6 < told / spread < 1.7


def test_smooth_grad_of_the_same_copies_has_its_root_as_error():
    subject, same = make("dense"), {"of": ng.methods.Gradient(), "copies": 25, "noise": 0.2}
    error = ask(subject, SmoothGrad(**same)).columns["standard_error"].values
    variance = np.asarray(ask(subject, VarGrad(**same)).values).max(1)
    np.testing.assert_allclose(error, np.sqrt(variance / 25), rtol=1e-9)
