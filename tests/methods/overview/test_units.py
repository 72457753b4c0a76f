"""The table of units tells what was planted, as numpy and scikit-learn count it."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from torch import nn

import neuroglass as ng
from neuroglass.methods.overview.units import Units
from neuroglass.testing.subjects import tiny_subject

RNG = np.random.default_rng(0)
LABEL = np.arange(60) % 3
X = RNG.standard_normal((60, 6))
X[LABEL == 2, 1] += 5  # unit 1 prefers class 2
X[:, 3], X[:, 4] = 0, -7  # dead, constant
CLASSES = ("ape", "bee", "cow")


@pytest.fixture(scope="module")
def subject():
    model = nn.Sequential(nn.Identity(), nn.Linear(6, 3)).double()
    return ng.Subject(model, (X, LABEL), space=ng.space.table(6), classes=CLASSES)


@pytest.fixture(scope="module")
def found(subject):
    return ng.overview(subject, Units("0", most=4))


def test_means_largest_and_shares_are_those_of_numpy(found):
    np.testing.assert_allclose(found.values, X.mean(0))
    np.testing.assert_array_equal(found.columns["largest"].values, X.max(0))
    np.testing.assert_allclose(found.columns["answered"].values, (X > 0).mean(0))
    assert found.columns["dead"].values.tolist() == [False, False, False, True, False, False]
    assert found.columns["constant"].values.tolist() == [False, False, False, True, True, False]


def test_the_preferred_class_has_the_highest_mean_and_its_auc_is_that_of_scikit_learn(found):
    means = np.stack([X[label == LABEL].mean(0) for label in range(3)])
    expected = np.where(found.columns["constant"].values, -1, means.argmax(0))
    np.testing.assert_array_equal(found.columns["preferred_class"].values, expected)
    assert expected[1] == 2 and found.columns["preferred_class_name"].values[[1, 3]].tolist() == ["cow", "none"]
    for unit in (0, 1, 2, 5):
        auc = roc_auc_score(expected[unit] == LABEL, X[:, unit])
        assert found.columns["auc"].values[unit] == pytest.approx(auc, abs=1e-12)


def test_the_samples_that_a_unit_answers_most_and_least_stand_in_their_order(found):
    for unit in (0, 1, 5):
        order = np.argsort(-X[:, unit], kind="stable")
        assert found.most.values[unit].tolist() == order[:4].tolist()
        assert found.least.values[unit].tolist() == order[::-1][:4].tolist()
        np.testing.assert_array_equal(found.most_activation.values[unit], X[order[:4], unit])
        np.testing.assert_array_equal(found.least_activation.values[unit], X[order[::-1][:4], unit])
    assert found.most.values[3].tolist() == [0, 1, 2, 3]  # of equals the first


def test_ids_are_those_of_the_asked_samples_and_no_more_than_there_are(subject):
    some = ng.overview(subject, Units("0", most=9), samples=[50, 8, 31])
    assert some.most.values.shape == (6, 3)
    assert some.most.values[1].tolist() == sorted([50, 8, 31], key=lambda id: -X[id, 1])


def test_a_channel_is_its_mean_over_positions():
    image = tiny_subject("image")
    found = ng.overview(image, Units("conv", most=2))
    means = image.activations(["conv"], range(len(image.data)))["conv"].mean((2, 3))
    np.testing.assert_allclose(found.values, means.mean(0), rtol=1e-5)
    np.testing.assert_array_equal(found.most.values[:, 0], means.argmax(0))


def test_without_classes_there_is_no_preferred_one():
    found = ng.overview(tiny_subject("table_regression"), Units("1"))
    assert not {"preferred_class", "auc"} & found.columns.keys()


def test_the_figure_has_a_row_for_each_unit_with_the_samples_it_answers_most(found):
    (rows,) = ng.figure(found).panels[0].marks
    assert [row[0] for row in rows.rows] == [str(unit) for unit in range(6)]
    assert [row[-1] for row in rows.rows] == [", ".join(map(str, ids[:3])) for ids in found.most.values.tolist()]


def test_what_cannot_be_told_is_refused_with_what_to_write(subject):
    with pytest.raises(ng.InvalidInput, match="most=0"):
        Units("0", most=0)
    with pytest.raises(ng.InvalidInput, match="no layer 'fc9'"):
        ng.overview(subject, Units("fc9"))
    with pytest.raises(ng.NotApplicable, match="tokens: names, not amounts"):
        ng.overview(tiny_subject("tokens"), Units("input"))
