import re
from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass.study
from neuroglass import recipes
from neuroglass.core import space
from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Attribution, Projection, Trails
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import overview
from neuroglass.recipes.choices import METHODS
from neuroglass.store.activations import ActivationStore
from neuroglass.store.story import read_story
from neuroglass.testing.subjects import tiny_subjects
from neuroglass.view.finding_stored import Stored
from neuroglass.view.findings import find

CLEAR = 24  # samples of the planted subject


def planted():
    """A network that is right for every sample but one, and says which class by which of 3 inputs is largest."""
    rng = np.random.default_rng(0)
    label = np.arange(CLEAR) % 3
    x = (rng.random((CLEAR, 3)) + 4 * np.eye(3)[label]).astype(np.float32)
    y = label.copy()
    y[5] = 0  # was 2
    model = nn.Sequential(nn.Linear(3, 3, bias=False), nn.ReLU(), nn.Linear(3, 3, bias=False))
    for layer in (model[0], model[2]):
        with torch.no_grad():
            layer.weight.copy_(torch.eye(3))
    return Subject(model, (x, y), space=space.table(3), classes=("ape", "bee", "cow"), name="planted")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    study = recipes.study(planted(), folder)
    return study, {section.title.removeprefix("planted: "): section for section in read_story(folder).sections}


def test_the_story_goes_from_the_layers_to_the_wrong_predictions(told):
    assert list(told[1]) == [
        "what to look at first",
        "layers and performance",
        "typical samples and filters",
        "maps of its layers",
        "what its units answer",
        "attributions of right predictions",
        "attributions of wrong predictions",
        "one sample, step by step",
    ]


def test_the_planted_mistake_is_found_and_told(told):
    _, story = told
    text = " ".join(story["layers and performance"].text)
    assert "18 parameters" in text
    assert "right for 23 of 24 samples" in text
    assert "label ape taken for cow: 1 of 9 samples" in text
    assert (
        story["attributions of wrong predictions"].text[0].startswith("The surest: sample 5 (label ape, prediction cow")
    )


def test_layers_are_joined_and_their_units_told_and_kept(told):
    study, story = told
    graph, health = (study.overview("graph"), study.overview("health"))
    assert {graph.id, health.id} <= set(story["layers and performance"].results)
    assert graph.values.tolist() == np.eye(4).tolist()
    tables = [study.store.get(id) for id in story["what its units answer"].results]
    assert [one.question.parameters["layer"] for one in tables] == ["1", "2"]
    assert tables[0].columns["preferred_class_name"].values.tolist() == ["ape", "bee", "cow"]
    (recording,) = (study.folder / "recordings").iterdir()
    kept = ActivationStore.open(recording)
    assert (kept.layers, kept.plan.pooled, kept.done) == (("1", "2"), True, CLEAR)
    np.testing.assert_allclose(kept.unit("1", 0).max(), tables[0].columns["largest"].values[0], rtol=1e-3)


def test_what_to_look_at_first_is_what_the_stored_results_say(told):
    study, story = told
    stored = [Stored.of(id, study.store.describe(id), partial(study.store.get, id)) for id in study.store.ids()]
    sentences = [one.sentence for one in find(stored)]
    assert story["what to look at first"].text == tuple(sentences)
    mixed = [one for one in sentences if "class cow lies among other classes most" in one]
    assert mixed[0].endswith("0.83 over 7 samples, 0.91 over all.")  # the sample that was cow lies among them


def test_hits_in_the_sentences_are_those_of_the_stored_maps(told):
    study, story = told
    section = story["maps of its layers"]
    results = [study.store.get(id) for id in section.results]
    maps = [result for result in results if isinstance(result, Projection) and result.question.method == "tsne"]
    assert [result.question.at[0] for result in maps] == ["input", "1", "2"]
    (trails,) = [result for result in results if isinstance(result, Trails)]
    assert trails.question.at == ("input", "1", "2")
    (sentence,) = [one for one in section.text if one.startswith("Neighborhood hit (k = 6) on the maps")]
    stored = {
        f"{one.scores[name]:.2f}" for one in maps for name in ("neighborhood_hit@6", "neighborhood_hit@6:original")
    }
    assert set(re.findall(r"\d\.\d\d", sentence)) <= stored


def test_wrong_predictions_are_explained_for_the_prediction_and_for_the_label(told):
    study, story = told
    section = story["attributions of wrong predictions"]
    results = [study.store.get(id) for id in section.results]
    assert all(isinstance(result, Attribution) and result.question.samples == (5,) for result in results)
    asked = {(result.question.method, result.question.target) for result in results}
    assert {target for _, target in asked} == {"prediction", "label"}
    assert len(asked) == len(results) == 2 * (len(METHODS) - 2)  # of a table there is no class activation map
    by = {(r.question.method, r.question.target): r.values[0] for r in results}
    assert by["input_times_gradient", "prediction"].argmax() == 2  # what spoke for the cow is the cow's input
    assert by["input_times_gradient", "label"].argmax() == 0


def test_a_method_that_does_not_apply_is_said_and_stops_nothing(told):
    text = told[1]["attributions of right predictions"].text
    assert [sentence for sentence in text if sentence.startswith("No grad cam: the columns of a table")]


def test_a_second_time_everything_is_read_and_told_the_same(told, monkeypatch):
    study, _ = told
    before = read_story(study.folder)

    def only_reasons(subject, question, *, progress):
        answer(subject, question, progress=progress)
        raise AssertionError(f"{question.method} was computed again")

    answer = neuroglass.study.answer
    monkeypatch.setattr(neuroglass.study, "answer", only_reasons)
    recipes.study(planted(), study.folder)
    assert read_story(study.folder) == before


@pytest.mark.parametrize("kind", ["table_regression", "segmentation", "tokens", "two_inputs"])
def test_what_a_subject_has_not_is_said_and_the_rest_is_told(kind, tmp_path):
    subject = tiny_subjects()[kind]
    recipes.study(subject, tmp_path)
    sections = read_story(tmp_path).sections
    text = " ".join(sentence for section in sections for sentence in section.text)
    missing = {
        "table_regression": ["No typical samples: ", "The largest errors"],
        "segmentation": ["No account of right and wrong: the data has no labels", "The surest predictions"],
        "tokens": ["No typical samples: tokens are names", "No first-layer filters"],
        "two_inputs": ["It is right for"],
    }
    for sentence in missing[kind]:
        assert sentence in text
    shown = [id for section in sections for id in section.results]
    assert len(shown) == len(set(shown)) > 8
    assert ("the raw input" in text) == (kind != "tokens")


def test_too_few_samples_for_a_map_are_said(tmp_path):
    x = np.random.default_rng(0).random((3, 2)).astype(np.float32)
    recipes.study(Subject(nn.Linear(2, 3), (x, np.arange(3)), space=space.table(2), name="few"), tmp_path)
    texts = {section.title: section.text for section in read_story(tmp_path).sections}
    assert texts["few: maps of its layers"] == ("There are no maps: t-SNE wants 4 samples or more, the data has 3.",)


def test_a_network_without_mistakes_has_an_empty_section_that_says_so(tmp_path):
    subject = planted()
    x, y = subject.data.batch(range(5)).x, subject.data.y[:5]
    study = neuroglass.study.Study(Subject(subject.model, (x, y), space=space.table(3), name="sure"), tmp_path)
    overview.attributions(study)
    last = read_story(tmp_path).sections[-1]
    assert (last.text, last.results) == (("There are no wrong predictions among 5 samples.",), ())


def test_a_run_is_sent_to_its_own_recipe(tmp_path):
    subject = planted()
    with pytest.raises(InvalidInput, match="write recipe='training'"):
        recipes.study(Run(subject, {"now": subject.model.state_dict()}), tmp_path, recipe="overview")
