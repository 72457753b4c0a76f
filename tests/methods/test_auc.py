import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from neuroglass.methods import auc as module
from neuroglass.methods.auc import auc
from tests.oracles import mds_literal


@pytest.fixture
def values():
    """Columns with many ties, with none, and one that never changes."""
    rng = np.random.default_rng(0)
    return np.column_stack([rng.integers(0, 4, 60), rng.standard_normal(60), np.maximum(rng.standard_normal(60), 0)])


def test_areas_are_those_of_scikit_learn_and_of_all_pairs_counted(values):
    labels = np.random.default_rng(1).integers(0, 3, 60)
    members = labels == np.arange(3)[:, None]
    found = auc(values, members)
    for group in range(3):
        for place in range(3):
            assert found[group, place] == pytest.approx(roc_auc_score(members[group], values[:, place]), abs=1e-12)
            assert found[group, place] == pytest.approx(mds_literal.auc(values[:, place], members[group]), abs=1e-12)


def test_blocks_change_nothing(values, monkeypatch):
    members = np.arange(60)[None] < 20
    whole = auc(values, members)
    monkeypatch.setattr(module, "_BLOCK", 60)
    assert (auc(values, members) == whole).all()


def test_a_perfect_column_has_area_1_its_negative_0_and_a_constant_one_half():
    inside = np.array([True, True, False, False])
    columns = np.column_stack([[3, 4, 1, 2], [-3, -4, -1, -2], [7, 7, 7, 7]])
    assert auc(columns, inside[None]).tolist() == [[1.0, 0.0, 0.5]]


def test_a_group_without_others_or_without_samples_has_no_area():
    found = auc(np.arange(4.0)[:, None], np.array([[True] * 4, [False] * 4, [True, False, False, False]]))
    assert np.isnan(found[:2]).all() and found[2, 0] == 0
