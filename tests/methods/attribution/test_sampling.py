"""Every sampled method goes on until its error is small enough, sample by sample, and says how far it came."""

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.catalog import build
from neuroglass.methods.attribution.sampling import MOST, Moments, StopRule, settle
from tests.methods.attribution.games import classes, pairs
from tests.methods.attribution.networks import make

FEW = {"lime": {"variations": 300}, "lime_tree": {"variations": 50}, "kernel_shap": {"coalitions": 100}}
COARSE = {  # precisions of which the second takes more draws, but not many
    "shapley_sampling": (0.3, 0.12),
    "permutation_shapley": (0.1, 0.02),
    "lime_tree": (0.4, 0.25),
    "kernel_shap": (0.1, 0.02),
    "var_grad": (0.4, 0.25),
}
REGIONS = ("shapley_sampling", "permutation_shapley", "rise", *FEW)
ELEMENTS = ("smooth_grad", "var_grad", "expected_gradients")
sampled = pytest.mark.parametrize("name", [*REGIONS, *ELEMENTS])


def ask(subject, name, samples=(0, 1, 2), **parameters):
    return ng.attribute(subject, build("attribution", name, {**FEW.get(name, {}), **parameters}), samples=samples)


@sampled
def test_more_precision_takes_more_draws_and_is_reached(name):
    subject = pairs(12)
    precisions = COARSE.get(name, (0.2, 0.07))
    rough, fine = (ask(subject, name, precision=precision) for precision in precisions)
    assert (fine.columns["draws"].values >= rough.columns["draws"].values).all()
    assert fine.columns["draws"].values.sum() > rough.columns["draws"].values.sum()
    for found, precision in zip((rough, fine), precisions, strict=True):
        largest = np.abs(found.values).max(1)
        assert (found.columns["standard_error"].values <= precision * largest).all()
        assert not any("was not reached" in note for note in found.notes)


@sampled
def test_a_sample_stops_by_its_own_error_whoever_is_beside_it(name):
    subject, apart = classes(12), False
    assert len(set(subject.predict(range(5))[0])) > 1  # the target is each sample's own
    for precision in (0.3, 0.15) if name in ("lime_tree", "var_grad") else (0.15, 0.03):
        together = ask(subject, name, samples=range(5), precision=precision)
        apart = apart or len(set(together.columns["draws"].values)) > 1
        for row in range(5):
            alone = ask(subject, name, samples=[row], precision=precision)
            np.testing.assert_allclose(alone.values[0], together.values[row], rtol=1e-9, atol=1e-14)
            for told in ("draws", "standard_error"):
                assert alone.columns[told].values[0] == pytest.approx(together.columns[told].values[row], rel=1e-6)
    assert apart, "all samples stopped together"


@sampled
def test_a_precision_that_is_not_reached_is_said(name):
    found = ask(pairs(12), name, precision=0.0001, **({"masks": 20} if name == "rise" else {}))
    assert any("0.0001 of the largest relevance, was not reached" in note for note in found.notes)
    assert found.columns["draws"].values.min() >= 16


@sampled
def test_the_same_seed_gives_the_same_bytes_and_another_one_another_answer_within_the_errors(name):
    subject = pairs(12)
    one, again, other = (ask(subject, name, seed=seed) for seed in (0, 0, 1))
    assert one.values.tobytes() == again.values.tobytes()
    away = np.abs(one.values - other.values).max(1)
    error = np.hypot(one.columns["standard_error"].values, other.columns["standard_error"].values)
    assert (away > 0).all()
    assert (away < 6 * error).all()


@pytest.mark.parametrize("name", ["lime", "lime_tree", "kernel_shap"])
def test_where_nothing_was_drawn_there_is_no_error_and_no_draw(name):
    found = ng.attribute(make("dense"), name, samples=range(3))
    assert found.scores["standard_error"] == found.scores["draws"] == 0


def test_without_a_precision_all_draws_are_one_round():
    assert list(StopRule(50, 0.0).rounds()) == [range(50)]
    assert list(StopRule(0, 0.0).rounds()) == [range(0)]


def test_rounds_grow_without_a_gap_to_a_stated_limit():
    rounds = list(StopRule(100, 0.1).rounds())
    assert [one.start for one in rounds[1:]] == [one.stop for one in rounds[:-1]]
    assert rounds[0] == range(16)
    assert rounds[-1].stop == MOST * 100
    assert all(len(one) <= max(16, one.start) for one in rounds)


def test_samples_that_are_sure_are_not_asked_again():
    class Estimate:
        asked, sure = [], np.array([0, 40, 100])

        def draw(self, rows, numbers):
            self.asked.append((list(rows), numbers.stop))
            self.stop = numbers.stop

        def doubt(self):
            return np.where(self.sure <= self.stop, 0.0, 1.0)

    estimate = Estimate()
    taken = settle(estimate, StopRule(64, 0.5), None, 3)
    assert list(taken) == [16, 54, 122]
    assert estimate.asked == [([0, 1, 2], 16), ([1, 2], 24), ([1, 2], 36), ([1, 2], 54), ([2], 81), ([2], 122)]


def test_moments_that_come_in_parts_are_those_of_all_draws():
    rng = np.random.default_rng(0)
    draws = rng.gamma(2.0, size=(60, 3, 4)) + 1000
    moments = Moments((3, 4))
    moments.add(np.array([0, 1, 2]), torch.from_numpy(draws[:7]))
    moments.add(np.array([2, 0]), torch.from_numpy(draws[7:31, [2, 0]]))
    moments.add(np.array([2]), torch.from_numpy(draws[31:, [2]]))
    for row, count in enumerate((31, 7, 60)):
        mine = draws[:count, row]
        np.testing.assert_allclose(moments.mean[row], mine.mean(0), rtol=1e-12)
        np.testing.assert_allclose(moments.variance[row], mine.var(0, ddof=1), rtol=1e-9)
        np.testing.assert_allclose(moments.error[row], mine.std(0, ddof=1) / np.sqrt(count), rtol=1e-9)
        fourth = ((mine - mine.mean(0)) ** 4).mean(0)
        error = np.sqrt((fourth - mine.var(0, ddof=1) ** 2) / count)
        np.testing.assert_allclose(moments.variance_error[row], error, rtol=1e-7)


def test_the_error_of_a_variance_is_its_spread_over_repetitions():
    rng = np.random.default_rng(0)
    moments = Moments((4000, 1))
    moments.add(np.arange(4000), torch.from_numpy(rng.gamma(2.0, size=(200, 4000, 1))))
    spread = float(moments.variance.std())
    assert float(moments.variance_error.square().mean().sqrt()) == pytest.approx(spread, rel=0.1)
