import numpy as np
import pytest
import torch
from torch import nn

from neuroglass import recipes
from neuroglass.core import space
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import hidden_activity
from neuroglass.store.activations import ActivationStore
from neuroglass.store.story import read_story
from neuroglass.study import Study

COUNT, CLASSES = 120, 3
GROUPS = "planted, seeing: groups within its classes"


def model():
    return nn.Sequential(nn.Linear(3, 4, bias=False), nn.ReLU(), nn.Linear(4, 3, bias=False))


def weights(first):
    return {"0.weight": torch.as_tensor(first, dtype=torch.float32), "2.weight": torch.eye(4)[:3]}


@pytest.fixture(scope="module")
def run():
    """Unit n sees class n, the fourth is dead; of class 2 a fifth is so dim that it is taken for another."""
    label = np.arange(COUNT) % CLASSES
    x = (0.2 * np.random.default_rng(0).random((COUNT, 3)) + np.eye(3)[label]).astype(np.float32)
    x[2::15, 2] -= 1.2
    seeing = np.concatenate([np.eye(3), -np.ones((1, 3))])
    blind = np.concatenate([0.01 * np.eye(3)[[0, 0, 0]], -np.ones((1, 3))])
    subject = Subject(model(), (x, label), space=space.table(3), classes=("a", "b", "c"), name="planted")
    return Run(subject, {"blind": weights(blind), "seeing": weights(seeing)})


@pytest.fixture(scope="module")
def study(run, tmp_path_factory):
    return recipes.study(run, tmp_path_factory.mktemp("study"), recipe="hidden_activity")


def section_of(study, ending):
    (found,) = [one for one in read_story(study.folder).sections if one.title.endswith(ending)]
    return found, [study.store.get(id) for id in found.results]


def test_units_are_mapped_at_the_first_and_the_last_checkpoint(study):
    section, results = section_of(study, "how its units work together")
    maps = [one for one in results if one.question.family == "neuron_map"]
    names = [one.provenance.environment["subject"] for one in maps]
    assert names == ["planted, blind", "planted, seeing"] * 2
    assert [one.question.target for one in maps] == ["", "", "logit:2", "logit:2"]
    assert all(one.columns["dead"].values.tolist()[3] for one in maps)
    assert "(blind)" in section.text[0] and "(seeing)" in section.text[0]


def test_the_units_of_both_checkpoints_are_told_one_by_one_and_their_activations_kept(study, run):
    _, results = section_of(study, "how its units work together")
    tables = [one for one in results if one.question.method == "units"]
    assert [one.columns["dead"].values.tolist() for one in tables] == [[False, False, False, True]] * 2
    assert tables[1].columns["preferred_class_name"].values.tolist() == ["a", "b", "c", "none"]
    kept = [ActivationStore.open(path) for path in sorted((study.folder / "recordings").iterdir())]
    assert [one.plan.model for one in kept] == [run.subject(step).fingerprint for step in ("blind", "seeing")]
    for one in kept:
        assert (one.plan.pooled, one.plan.dtype, one.done) == (True, "float16", COUNT)
    means = kept[1].samples("1", range(COUNT)).mean(0)
    np.testing.assert_allclose(means, tables[1].values, rtol=1e-3)


def test_the_expert_of_the_class_that_is_recognized_least_is_found_and_its_samples_shown(study, run):
    section, results = section_of(study, "how its units work together")
    after = Study(run.subject("seeing"), study.folder)
    assert hidden_activity.hardest_class(after) == 2
    assert "Class c is recognized least often" in section.text[1]
    fired = results[-1]
    assert fired.question.method == "samples_for" and fired.question.parameters["unit"].endswith(":2")
    assert set(fired.columns["sample"].values[:12] % CLASSES) == {2}  # the samples that it answers most


def test_where_the_misclassified_lie_is_told(study):
    _, results = section_of(study, "groups within its classes")
    table = results[-1]
    assert table.question.method == "misclassified"
    assert set(table.columns["label"].values) == {"c"}


def test_first_weights_are_compared_by_a_table_and_maps(study):
    _, (table, *maps) = section_of(study, "first weights")
    rows = list(table.axes[0].ticks)
    assert rows[-2:] == ["as given", "input"]
    assert [one.provenance.environment["subject"].rpartition(", ")[2] for one in maps] == rows[:-2]


def test_a_single_network_is_told_of_alone(run, tmp_path):
    study = recipes.study(run.subject("seeing"), tmp_path, recipe="hidden_activity")
    _, results = section_of(study, "how its units work together")
    assert [one.question.target for one in results if one.question.family == "neuron_map"] == ["", "logit:2"]


def test_numbers_have_neuron_maps_without_experts_and_the_rest_is_left_out_with_its_reason(tmp_path):
    x = np.random.default_rng(1).random((30, 3)).astype(np.float32)
    subject = Subject(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1)), (x, x[:, 0]), space=space.table(3))
    study = recipes.study(subject, tmp_path, recipe="hidden_activity")
    _, results = section_of(study, "how its units work together")
    assert [one.question.method for one in results] == ["mds", "units"]
    assert results[0].question.target == ""
    section, results = section_of(study, "first weights")
    assert not results and any(line.startswith("No comparison of first weights:") for line in section.text)
