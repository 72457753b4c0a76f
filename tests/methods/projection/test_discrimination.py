import warnings
from multiprocessing.pool import ThreadPool

import numpy as np
import pytest

from neuroglass.methods.projection.discrimination import find_experts


def noise(samples=200, units=30):
    return np.random.default_rng(0).standard_normal((samples, units))


@pytest.fixture
def inside():
    return np.arange(200) < 40


def test_the_one_unit_that_fires_for_a_class_is_its_expert(inside):
    activations = noise()
    activations[inside, 7] += 20
    found = find_experts(activations, inside)
    assert found.power.argmax() == 7 and np.flatnonzero(found.expert).tolist() == [7]
    assert found.accuracy > 0.95 and found.auc > 0.99
    assert found.power.sum() == pytest.approx(1)


def test_two_units_that_share_the_work_are_both_experts(inside):
    activations = noise()
    activations[inside, 7] += 20
    activations[:, 11] = -activations[:, 7]
    assert np.flatnonzero(find_experts(activations, inside).expert).tolist() in ([7, 11], [7], [11])
    assert set(np.argsort(-find_experts(activations, inside).power)[:2]) == {7, 11}


def test_units_that_know_nothing_are_no_better_than_chance_on_unseen_samples(inside):
    found = find_experts(noise(), inside)
    assert 0.35 < found.auc < 0.65
    assert found.power.max() < 3 / 30


def test_one_unit_alone_has_all_the_power_and_no_unit_to_exceed(inside):
    found = find_experts(inside[:, None].astype(float), inside)
    assert found.power.tolist() == [1.0] and found.expert.tolist() == [False]
    assert found.auc == 1


def test_the_same_seed_gives_the_same_power_and_another_seed_other_trees(inside):
    first, again, other = (find_experts(noise(), inside, seed=seed) for seed in (0, 0, 1))
    assert (first.power == again.power).all() and first.auc == again.auc
    assert (first.power != other.power).any()


def test_no_threads_meet_in_the_list_of_warning_filters(inside, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("threads were started")

    monkeypatch.setattr(ThreadPool, "__init__", refuse)
    before = list(warnings.filters)
    find_experts(noise(), inside)
    assert list(warnings.filters) == before
