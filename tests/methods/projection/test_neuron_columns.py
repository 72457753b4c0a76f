import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from neuroglass.methods.liveliness import liveliness
from neuroglass.methods.projection import neuron_columns
from neuroglass.methods.projection.neuron_columns import Activity, tell

LABELS = np.repeat([0, 1, 2], 20)
NOBODY = np.zeros(60, dtype=bool)


def activity(activations, *, labels=LABELS, classes=("cat", "dog", "cow"), chosen=NOBODY, aimed=None):
    values = np.asarray(activations, dtype=np.float64)
    return Activity(values, liveliness(values), labels, classes, chosen, aimed)


@pytest.fixture
def activations():
    """Unit 0 knows class 2, unit 1 is silent on class 0, unit 2 is dead, unit 3 constant, units 4 and 5 are noise."""
    rng = np.random.default_rng(0)
    found = rng.random((60, 6))
    found[:, 0] = (LABELS == 2) * (1 + rng.random(60))
    found[:, 1] = (LABELS != 0) * (1 + rng.random(60)) + (LABELS == 1)
    found[:, 2], found[:, 3] = 0, 0.25
    return found


def test_the_preferred_class_is_the_one_with_the_highest_mean_and_silent_units_have_none(activations):
    told = tell(activity(activations)).columns
    means = [activations[class_ == LABELS].mean(axis=0) for class_ in range(3)]
    live = [0, 1, 4, 5]
    assert told["preferred_class"][live].tolist() == np.argmax(means, axis=0)[live].tolist()
    assert told["preferred_class"][[2, 3]].tolist() == [-1, -1]
    assert told["preferred_class_name"][:4].tolist() == ["cow", "dog", "none", "none"]
    np.testing.assert_allclose(told["mean_activation"], activations.mean(axis=0))


def test_silent_units_are_flagged_and_nothing_is_nan(activations):
    told = tell(activity(activations, chosen=np.arange(60) < 5, aimed=1)).columns
    assert np.flatnonzero(told["constant"]).tolist() == [2, 3] and np.flatnonzero(told["dead"]).tolist() == [2]
    assert all(np.isfinite(values).all() for values in told.values() if values.dtype.kind == "f")


def test_every_class_has_the_area_of_scikit_learn(activations):
    told = tell(activity(activations)).columns
    for index, name in enumerate(("cat", "dog", "cow")):
        expected = [roc_auc_score(index == LABELS, unit) for unit in activations.T]
        np.testing.assert_allclose(told[f"auc:{name}"], expected, atol=1e-12)
    assert told["auc:cow"][0] == 1


def test_among_many_classes_only_the_targets_area_is_told(activations, monkeypatch):
    monkeypatch.setattr(neuron_columns, "_MOST_CLASSES", 2)
    told = tell(activity(activations, aimed=2))
    assert [name for name in told.columns if name.startswith("auc")] == ["auc:cow"]
    assert "AUC is told for the target's class only, as there are 3 classes." in told.notes
    assert [name for name in tell(activity(activations)).columns if name.startswith("auc")] == []


def test_classes_without_names_are_told_by_number(activations):
    told = tell(activity(activations, classes=())).columns
    assert "preferred_class_name" not in told and "auc:1" in told


def test_without_labels_what_needs_them_is_left_out_and_said(activations):
    told = tell(activity(activations, labels=None))
    assert set(told.columns) == {"constant", "dead", "mean_activation"}
    assert told.notes == (
        "Preferred classes and AUC were left out: they need one class label, an integer, per sample.",
    )


def test_one_label_for_all_leaves_nothing_to_tell_apart(activations):
    told = tell(activity(activations, labels=np.ones(60, dtype=int)))
    assert "AUC was left out: all samples have one label." in told.notes
    assert not [name for name in told.columns if name.startswith("auc")]


def test_chosen_samples_are_compared_with_the_others_in_standard_deviations(activations):
    chosen = np.arange(60) < 12
    told = tell(activity(activations, chosen=chosen)).columns
    live = [0, 1, 4, 5]
    expected = (activations[:12].mean(axis=0) - activations[12:].mean(axis=0))[live] / activations.std(axis=0)[live]
    np.testing.assert_allclose(told["difference:chosen"][live], expected, rtol=1e-10)
    np.testing.assert_allclose(told["mean_activation:chosen"], activations[:12].mean(axis=0))
    assert told["difference:chosen"][[2, 3]].tolist() == [0, 0]


def test_the_unit_that_fires_for_the_aimed_class_only_is_its_expert(activations):
    told = tell(activity(activations, aimed=2))
    assert told.columns["discriminative_power"].argmax() == 0 and told.columns["expert"][0]
    assert told.columns["discriminative_power"][[2, 3]].tolist() == [0, 0]
    assert told.scores["expert_auc:cow"] > 0.99 and told.scores["expert_accuracy:cow"] > 0.95
    assert told.notes[-1].startswith("Discriminative power for cow is each unit's share in 250")


def test_where_no_unit_changes_there_are_no_experts():
    told = tell(activity(np.zeros((60, 3)), aimed=0))
    assert "expert" not in told.columns and told.notes[-1] == "Experts were left out: no unit changes."
