"""Infidelity is Yeh's number, and Captum's; 0 for exact relevance, and shuffled maps are told from true ones."""

import warnings

import numpy as np
import pytest
import torch
from captum.metrics import infidelity

import neuroglass as ng
from neuroglass.methods.checks.examined import generator
from neuroglass.methods.checks.infidelity import missed
from tests.methods.checks.subjects import SIDE, Shuffled, curved, weighted
from tests.oracles import checks_literal

EVERY = SIDE * SIDE


def hidden_sets(sample, variations=64, seed=0):
    """Which single pixels each variation hides, as the check draws them."""
    numbers = generator(seed, sample)
    amounts = numbers.integers(1, EVERY + 1, (variations, 1))
    return numbers.random((variations, EVERY)).argsort(1).argsort(1) < amounts


@pytest.mark.parametrize("name", ["gradient", "input_times_gradient"])
def test_the_number_is_that_of_the_paper_with_and_without_scaling(name):
    subject = curved()
    asked = ng.attribute(subject, name, target="logit:1", samples=[0, 3])
    result = ng.check(subject, ng.methods.Infidelity(side=1), of=asked)

    def value(x):
        return float(subject.model(torch.as_tensor(x).view(1, 1, SIDE, SIDE))[0, 1].detach())

    for row, sample in enumerate((0, 3)):
        x = np.asarray(subject.data.batch((sample,)).x[0]).ravel()
        changes = [np.where(one, x, 0.0) for one in hidden_sets(sample)]
        relevance = asked.full.values[row].ravel()
        slopes = relevance if name == "gradient" else relevance / x
        plain = checks_literal.infidelity(value, x, slopes, changes)
        scaled = checks_literal.scaled_infidelity(value, x, slopes, changes)
        np.testing.assert_allclose(result.columns["infidelity_unscaled"].values[row], plain, rtol=1e-9)
        np.testing.assert_allclose(result.values[row], scaled, rtol=1e-9)


@pytest.mark.parametrize("normalize", [False, True])
def test_captum_says_the_same_of_the_same_changes(normalize):
    subject = curved(2)
    asked = ng.attribute(subject, "gradient", target="logit:1", samples=[0, 1])
    result = ng.check(subject, ng.methods.Infidelity(side=1), of=asked)
    x = torch.as_tensor(np.asarray(subject.data.batch((0, 1)).x))
    changes = torch.stack([
        torch.where(torch.as_tensor(hidden_sets(sample)).view(-1, 1, SIDE, SIDE), x[sample], 0.0) for sample in (0, 1)
    ])  # fmt: skip

    def change(inputs, baselines=None):
        flat = changes.flatten(0, 1)
        return flat, inputs - flat

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = infidelity(
            subject.model, change, x, torch.tensor(np.array(asked.full.values)), target=1, n_perturb_samples=64,
            normalize=normalize,
        )  # fmt: skip
    ours = result.values if normalize else result.columns["infidelity_unscaled"].values
    np.testing.assert_allclose(ours, found.detach().numpy(), rtol=1e-6)


def test_of_a_weighted_sum_slopes_and_contributions_are_exact():
    subject = weighted()
    for name in ("gradient", "input_times_gradient", "integrated_gradients"):
        result = ng.check(subject, "infidelity", of=ng.attribute(subject, name, target="logit:1", samples=range(4)))
        np.testing.assert_allclose(result.values, 0, atol=1e-20)
        np.testing.assert_allclose(result.columns["infidelity_unscaled"].values, 0, atol=1e-20)
        assert result.verdict.passed and result.scores["infidelity:unexplained"] < 1e-12


def test_a_shuffled_map_explains_no_more_than_its_shuffles():
    subject = weighted()
    result = ng.check(subject, "infidelity", of=ng.attribute(subject, Shuffled(), target="logit:1", samples=range(4)))
    assert result.verdict.passed is False
    assert f"{result.scores['infidelity:unexplained']:.1%}" in result.verdict.sentence


def test_any_positive_factor_of_relevance_is_forgiven_by_the_scaled_number():
    told, fell = np.random.default_rng(0).normal(size=(2, 20))
    first, share = missed(told, fell)
    np.testing.assert_allclose(missed(7.5 * told, fell), (first, share), rtol=1e-12)
    np.testing.assert_allclose(share, 1 - (told @ fell) ** 2 / (told @ told) / (fell @ fell))
    assert missed(0 * told, fell) == pytest.approx(((fell**2).mean(), 1.0))


@pytest.mark.parametrize("bad", [{"variations": 1}, {"side": -1}])
def test_settings_that_measure_nothing_are_refused(bad):
    with pytest.raises(ng.InvalidInput, match="write"):
        ng.methods.Infidelity(**bad)
