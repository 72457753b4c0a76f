import numpy as np
import pytest
import torch
from torch import nn

from neuroglass import recipes
from neuroglass.core import space
from neuroglass.core.errors import InvalidInput
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes.training import thinned
from neuroglass.store.story import read_story

COUNT = 30


def model():
    return nn.Sequential(nn.Linear(3, 3, bias=False), nn.ReLU(), nn.Linear(3, 3, bias=False))


def weights(first):
    return {"0.weight": torch.as_tensor(first, dtype=torch.float32), "2.weight": torch.eye(3)}


def run_of(steps):
    """Three clear classes; a step's first weights decide what is left of them."""
    label = np.arange(COUNT) % 3
    x = (np.random.default_rng(0).random((COUNT, 3)) + 4 * np.eye(3)[label]).astype(np.float32)
    return Run(Subject(model(), (x, label), space=space.table(3), name="planted"), steps)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    blind = np.zeros((3, 3)) + 0.01 * np.eye(3)[[0, 0, 0]]  # every unit sees the first input only
    study = recipes.study(run_of({"blind": weights(blind), "seeing": weights(np.eye(3))}), folder, recipe="training")
    return study, {section.title.removeprefix("planted: "): section for section in read_story(folder).sections}


def test_the_story_has_performance_maps_and_trails(told):
    assert list(told[1]) == ["performance over training", "maps over training", "trails over training"]


def test_learning_is_told_by_accuracy_and_by_the_hit_before_projecting(told):
    study, story = told
    (accuracy,) = story["performance over training"].text
    results = [study.store.get(id) for id in story["performance over training"].results]
    assert [result.scores["accuracy"] for result in results] == [pytest.approx(1 / 3), 1.0]
    assert accuracy == "Accuracy: 0.33 (blind), 1.00 (seeing)."
    hits = story["maps over training"].text[1]
    assert hits.startswith("Neighborhood hit (k = 6) of 1: ")
    assert hits.endswith(" (blind), 1.00 (seeing).")
    assert float(hits.rpartition(" (blind)")[0].rpartition(" ")[2]) < 0.8


def test_each_layer_is_mapped_at_each_step_side_by_side(told):
    study, story = told
    maps = [study.store.get(id) for id in story["maps over training"].results]
    assert [(one.question.at[0], one.provenance.environment["subject"]) for one in maps] == [
        ("1", "planted, blind"),
        ("1", "planted, seeing"),
    ]


def test_the_trails_lead_from_step_to_step_at_the_last_hidden_layer(told):
    study, story = told
    (trails,) = [study.store.get(id) for id in story["trails over training"].results]
    assert trails.question.at == ("1",)
    assert trails.axes[1].ticks == ("blind", "seeing")


def test_of_many_checkpoints_the_first_and_the_last_stay():
    run = run_of({f"epoch {place}": weights(np.eye(3)) for place in range(21)})
    kept = thinned(run)
    assert kept.steps == ("epoch 0", "epoch 4", "epoch 8", "epoch 12", "epoch 16", "epoch 20")


def test_a_single_network_is_sent_to_its_own_recipe(tmp_path):
    with pytest.raises(InvalidInput, match="write recipe='overview'"):
        recipes.study(run_of({"now": weights(np.eye(3))}).template, tmp_path, recipe="training")
