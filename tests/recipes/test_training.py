import numpy as np
import pytest
import torch
from torch import nn

from neuroglass import recipes
from neuroglass.core import space
from neuroglass.core.errors import InvalidInput
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import training
from neuroglass.recipes.training import thinned
from neuroglass.store.story import read_story
from neuroglass.study import Study

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
    (section,) = [one for one in read_story(folder).sections if one.title == "planted: what training changed"]
    return section.text, [study.store.get(id) for id in section.results]


def test_learning_is_told_by_accuracy_and_by_the_hit_before_projecting(told):
    text, results = told
    accuracy = [result.scores["accuracy"] for result in results if result.question.method == "performance"]
    assert accuracy == [pytest.approx(1 / 3), 1.0]
    assert text[0] == "Accuracy: 0.33 (blind), 1.00 (seeing)."
    assert text[1] == "Every map shows all 30 samples."
    assert text[2].startswith("Neighborhood hit (k = 6) of 1: ")
    assert text[2].endswith(" (blind), 1.00 (seeing).")
    assert float(text[2].rpartition(" (blind)")[0].rpartition(" ")[2]) < 0.8


def test_each_layer_is_mapped_at_each_step_side_by_side(told):
    maps = [result for result in told[1] if result.question.family == "projection"]
    assert [(one.question.at[0], one.provenance.environment["subject"]) for one in maps] == [
        ("1", "planted, blind"),
        ("1", "planted, seeing"),
    ]


def test_named_layers_are_mapped_layer_by_layer(tmp_path):
    run = run_of({"one": weights(np.eye(3)), "two": weights(2 * np.eye(3))})
    study = Study(run, tmp_path)
    training.tell(study, layers=["1", "2"])
    section, units = read_story(tmp_path).sections
    assert units.title == "planted, two: what its units answer" and len(units.results) == 2
    results = [study.store.get(id) for id in section.results]
    maps = [result for result in results if result.question.family == "projection"]
    steps = [one.provenance.environment["subject"].removeprefix("planted, ") for one in maps]
    assert [(one.question.at[0], step) for one, step in zip(maps, steps, strict=True)] == [
        ("1", "one"),
        ("1", "two"),
        ("2", "one"),
        ("2", "two"),
    ]


def test_the_trails_lead_from_step_to_step_at_the_last_hidden_layer(told):
    text, results = told
    trails = results[-1]
    assert (trails.question.family, trails.question.at) == ("trails", ("1",))
    assert trails.axes[1].ticks == ("blind", "seeing")
    moved = f"{trails.scores['displacement:seeing']:.2f}"
    assert text[-1].startswith(f"At 1, samples move from blind to seeing: by {moved} of the map's radius")


def test_units_that_tell_nothing_are_told_before_and_after(told):
    text, results = told
    health = [result for result in results if result.question.method == "health"]
    names = [one.provenance.environment["subject"] for one in health]
    assert names == ["planted, blind", "planted, seeing"]
    silent = [sentence for sentence in text if "dead, constant or saturated over 30 samples" in sentence]
    assert silent == [
        f"{step}: no unit is dead, constant or saturated over 30 samples." for step in ("Blind", "Seeing")
    ]


def test_of_many_checkpoints_the_first_and_the_last_stay():
    run = run_of({f"epoch {place}": weights(np.eye(3)) for place in range(21)})
    kept = thinned(run)
    assert kept.steps == ("epoch 0", "epoch 4", "epoch 8", "epoch 12", "epoch 16", "epoch 20")


def test_a_single_network_is_sent_to_its_own_recipe(tmp_path):
    with pytest.raises(InvalidInput, match="write recipe='overview'"):
        recipes.study(run_of({"now": weights(np.eye(3))}).template, tmp_path, recipe="training")
