"""A real table with categories: relevance is told by the columns that people know, not by the numbers they became."""

import numpy as np
import pytest
import torch

import neuroglass as ng

TARGET = "logit:1 - logit:0"
SAMPLES = range(700, 800)


def members(subject):
    """The features of every original column."""
    groups = np.array(subject.space.groups)
    return {name: np.flatnonzero(groups == name) for name in dict.fromkeys(subject.space.groups)}


def test_the_network_has_learned_who_was_saved(titanic):
    assert titanic.columns(range(700, len(titanic.data)))["right"].values.mean() > 0.75


@pytest.mark.parametrize("method", ["gradient", "integrated_gradients", "occlusion", "lime", "kernel_shap"])
def test_relevance_is_given_by_original_column(titanic, method):
    result = ng.attribute(titanic, method, target=TARGET, samples=SAMPLES[:10])
    known = members(titanic)
    assert result.axes[1].ticks == tuple(known)
    assert any(len(features) > 1 for features in known.values())
    for place, features in enumerate(known.values()):
        np.testing.assert_allclose(
            result.values[:, place], np.asarray(result.full.values)[:, features].sum(1), rtol=1e-4, atol=1e-6
        )


def test_a_category_is_hidden_as_a_whole(titanic):
    """By hand: what the target loses when all features of a column are set to the baseline."""
    result = ng.attribute(titanic, "occlusion", target=TARGET, samples=SAMPLES[:5])
    x = torch.from_numpy(np.array(titanic.data.batch(SAMPLES[:5]).x))
    blank = torch.from_numpy(titanic.space.baseline_array()).to(x)
    with torch.no_grad():
        whole = titanic.model(x)
        for place, features in enumerate(members(titanic).values()):
            hidden = x.clone()
            hidden[:, features] = blank[features]
            lost = (whole - titanic.model(hidden)).numpy()
            np.testing.assert_allclose(result.values[:, place], lost[:, 1] - lost[:, 0], atol=1e-5)


@pytest.mark.parametrize("method", ["integrated_gradients", "kernel_shap"])
def test_columns_add_up_and_the_sex_counts_most(titanic, method):
    """Women and children first: what everybody knows of that night."""
    result = ng.attribute(titanic, method, target=TARGET, samples=SAMPLES)
    gap = result.columns["completeness_gap"].values
    assert np.median(gap / np.maximum(np.abs(result.values.sum(1)), 1e-3)) < 0.02
    strongest = result.axes[1].ticks[int(result.magnitude.values.argmax())]
    assert strongest == "Sex"


def test_the_sensitivity_of_the_error_is_told_by_column_over_the_data_set(titanic):
    result = ng.attribute(titanic, "error_sensitivity", samples=range(700))
    assert result.magnitude.axes[0].ticks == tuple(members(titanic))
    assert result.magnitude.values.min() >= 0
    assert (np.abs(result.average.values) <= result.magnitude.values + 1e-7).all()
    assert (
        np.abs(result.average.values).sum() < 0.5 * result.magnitude.values.sum()
    )  # trained: the slopes nearly cancel
