"""Units for samples: those whose activations tell the chosen samples from the others."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from torch import nn

import neuroglass as ng
from neuroglass.methods.overview.protocol import answer, pose
from neuroglass.methods.overview.units_for import UnitsFor
from neuroglass.testing.subjects import tiny_subject

RNG = np.random.default_rng(0)
X = RNG.standard_normal((60, 6))
X[:10, 2] += 9  # unit 2 answers to the first ten
X[:10, 4] -= 9  # unit 4 falls silent on them


@pytest.fixture
def subject():
    model = nn.Sequential(nn.Identity(), nn.Linear(6, 2)).double()
    return ng.Subject(model, (X, np.arange(60) % 2))


def ask(subject, method, samples=None):
    return answer(subject, method, pose(subject, method, name="units_for", samples=samples))


def test_the_units_that_tell_the_chosen_samples_come_first_in_either_direction(subject):
    result = ask(subject, UnitsFor("0:10", "0"))
    assert set(result.axes[0].ticks[:2]) == {"0:2", "0:4"}
    by_unit = dict(zip(result.axes[0].ticks, result.columns["auc"].values, strict=True))
    assert by_unit["0:2"] == 1 and by_unit["0:4"] == 0
    inside = np.arange(60) < 10
    for unit in range(6):
        assert by_unit[f"0:{unit}"] == pytest.approx(roc_auc_score(inside, X[:, unit]), abs=1e-12)
    assert (np.diff(np.abs(result.columns["auc"].values - 0.5)) <= 0).all()


def test_means_and_difference_are_of_the_chosen_and_of_the_others(subject):
    result = ask(subject, UnitsFor("0,5,9", "0"), samples=range(30))
    shown = result.values
    outside = np.setdiff1d(np.arange(30), [0, 5, 9])
    np.testing.assert_allclose(result.columns["mean_inside"].values, X[[0, 5, 9]].mean(axis=0)[shown])
    np.testing.assert_allclose(result.columns["mean_outside"].values, X[outside].mean(axis=0)[shown])
    expected = (X[[0, 5, 9]].mean(axis=0) - X[outside].mean(axis=0)) / X[:30].std(axis=0)
    np.testing.assert_allclose(result.columns["difference"].values, expected[shown])


def test_only_the_best_are_shown_and_all_are_counted(subject):
    result = ask(subject, UnitsFor("0:10", "0", count=2))
    assert result.axes[0].size == 2
    assert result.notes[0].startswith("The 2 units of 6 that tell 10 chosen samples best from the other 50.")


def test_a_unit_that_never_changes_tells_nothing():
    model = nn.Sequential(nn.ReLU(), nn.Linear(6, 2)).double()
    result = ask(ng.Subject(model, (np.where(np.arange(6) == 3, -1.0, X), np.arange(60) % 2)), UnitsFor("0:10", "0"))
    place = result.axes[0].ticks.index("0:3")
    assert result.columns["auc"].values[place] == 0.5 and result.columns["difference"].values[place] == 0


def test_what_cannot_be_compared_is_refused_with_what_to_write(subject):
    with pytest.raises(ng.InvalidInput, match="chosen sample 9 is not among the asked samples"):
        ask(subject, UnitsFor("0:10", "0"), samples=range(9))
    with pytest.raises(ng.InvalidInput, match="chosen holds every asked sample"):
        ask(subject, UnitsFor("all", "0"))
    with pytest.raises(ng.InvalidInput, match="'x' names no samples"):
        ask(subject, UnitsFor("x", "0"))
    with pytest.raises(ng.InvalidInput, match="count=0"):
        UnitsFor("0", "0", count=0)
    with pytest.raises(ng.NotApplicable, match="tokens: names, not amounts"):
        ask(tiny_subject("tokens"), UnitsFor("0:2", "input"))
