import re
from urllib.parse import parse_qs

import numpy as np
import pytest
import torch
from torch import nn

from neuroglass.core import space
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import tour
from neuroglass.store.story import Story, TourStep, read_story, write_story
from neuroglass.study import Study
from neuroglass.testing.subjects import tiny_subject

COUNT, WRONG = 24, 5  # samples, and the one whose label is another
CLASSES = ("ape", "bee", "cow")


def inputs():
    """Samples whose largest number says their class."""
    rng = np.random.default_rng(0)
    return (rng.random((COUNT, 3)) + 4 * np.eye(3)[np.arange(COUNT) % 3]).astype(np.float32)


def network(scale=1.0):
    """Logits that are the inputs themselves."""
    model = nn.Sequential(nn.Linear(3, 3, bias=False), nn.ReLU(), nn.Linear(3, 3, bias=False))
    with torch.no_grad():
        for layer in (model[0], model[2]):
            layer.weight.copy_(torch.eye(3) * scale)
    return model


def planted(labels=None, model=None):
    y = np.arange(COUNT) % 3 if labels is None else labels
    return Subject(model or network(), (inputs(), y), space=space.table(3), classes=CLASSES, name="planted")


def mistaken():
    labels = np.arange(COUNT) % 3
    labels[WRONG] = 0  # was 2
    return labels


def chances(x):
    raised = np.exp(x - x.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def numbers(text):
    return [float(found) for found in re.findall(r"-?\d+\.\d+(?:e-?\d+)?", text)]


def query(step):
    return {name: values[0] for name, values in parse_qs(step.place.removeprefix("#")).items()}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tour")
    study = Study(planted(mistaken()), folder)
    tour.tell(study)
    return study, {step.title: step for step in read_story(folder).tour}


def test_the_tour_has_five_steps_each_at_a_place_that_is_there(told):
    study, steps = told
    assert list(steps) == [
        "One sample",
        "Its neighbors",
        "What speaks for its answer",
        "The unit that stands out",
        "Whether to believe it",
    ]
    pages = [query(step)["page"] for step in steps.values()]
    assert pages == ["sample", "map", "result", "unit", "result"]
    named = [
        id for step in steps.values() for word in ("id", "maps") for id in query(step).get(word, "").split(",") if id
    ]
    assert [id in study.store for id in named] == [False, True, True, True, False, True]  # the sample and the unit
    subject = study.subject
    assert (query(steps["One sample"])["data"], query(steps["One sample"])["model"]) == (
        subject.data.fingerprint,
        subject.fingerprint,
    )


def test_the_one_mistake_is_followed_with_the_probability_that_it_has(told):
    step = told[1]["One sample"]
    assert query(step)["id"] == str(WRONG)
    assert numbers(step.text) == [pytest.approx(chances(inputs())[WRONG].max(), abs=5e-4)]
    assert "for cow" in step.text and "its label is ape" in step.text
    assert "Among 24 samples this is its only mistake." in step.text


def test_its_neighbors_are_counted_on_the_maps_that_are_shown(told):
    study, steps = told
    step = steps["Its neighbors"]
    assert query(step)["select"] == str(WRONG)
    for id, layer in zip(query(step)["maps"].split(","), ("the raw input", "1"), strict=True):
        points = np.asarray(study.store.get(id).values, float)
        apart = np.square(points - points[WRONG]).sum(1)
        apart[WRONG] = np.inf
        labels = np.array(CLASSES)[mistaken()[np.argsort(apart)[:6]]]
        names, counts = np.unique(labels, return_counts=True)
        most = counts.argmax()
        amount = "all" if counts[most] == 6 else counts[most]
        words = f"{amount} of its 6 nearest neighbors have the label {names[most]}"
        assert f"On the map of {layer}, {words}" in step.text


def test_hiding_what_speaks_for_the_answer_takes_it_to_what_the_network_then_says(told):
    study, steps = told
    step = steps["What speaks for its answer"]
    relevance = np.asarray(study.store.get(query(step)["id"]).values[0])
    x = inputs()[WRONG].astype(float)
    expected = [chances(x)[2]]
    for feature in np.argsort(-relevance)[:2]:  # one and two of three
        x[feature] = 0
        expected.append(chances(x)[2])
    assert "which features speak for the probability of cow" in step.text
    assert numbers(step.text)[:3] == pytest.approx(expected, rel=6e-3)
    assert "with the 33 %," in step.text and "with the 67 % of the features" in step.text


def test_no_unit_rises_further_above_what_it_answers_the_others_than_the_one_that_is_named(told):
    step = told[1]["The unit that stands out"]
    x = inputs().astype(float)
    others = np.delete(x, WRONG, axis=0).mean(0)
    rises = (x[WRONG] - others) / x.std(0)
    unit = int(rises.argmax())
    assert query(step)["id"] == f"1:{unit}"
    assert numbers(step.text) == pytest.approx([x[WRONG, unit], others[unit], rises[unit]], rel=2e-2)


def test_the_last_step_says_what_the_stored_check_says(told):
    study, steps = told
    step = steps["Whether to believe it"]
    verdict = study.store.get(query(step)["id"]).verdict
    assert step.text.startswith(verdict.sentence)
    assert ("The check is passed." in step.text) == verdict.passed
    assert ("The check fails." in step.text) != verdict.passed


def test_the_tour_is_also_a_section_of_the_story_with_its_results(told):
    study, steps = told
    (section,) = read_story(study.folder).sections
    assert section.title == "planted: one sample, step by step"
    assert section.text == tuple(step.text for step in steps.values())
    assert all(id in study.store for id in section.results)


def test_a_tour_that_is_told_again_takes_the_place_of_the_earlier_one(tmp_path):
    step = TourStep("Old", "Old.", "#")
    write_story(tmp_path, Story("A study", ("Hello.",), (), (step,)))
    study = Study(planted(mistaken()), tmp_path)
    tour.tell(study)
    first = read_story(tmp_path)
    tour.tell(study)
    assert read_story(tmp_path) == first
    assert step not in first.tour
    study.tell("Renamed", ("Hello again.",))
    assert read_story(tmp_path).tour == first.tour


def test_a_network_without_mistakes_is_followed_where_it_is_least_sure(tmp_path):
    tour.tell(Study(planted(), tmp_path))
    first = read_story(tmp_path).tour[0]
    assert query(first)["id"] == str(chances(inputs()).max(1).argmin())
    assert first.text.endswith("It is right for all 24 samples, and less sure of no other.")


def test_of_a_run_the_last_network_is_shown(tmp_path):
    states = {"first": network(0.1).state_dict(), "last": network().state_dict()}
    run = Run(planted(mistaken()), states)
    tour.tell(Study(run, tmp_path))
    assert query(read_story(tmp_path).tour[0])["model"] == run.subject("last").fingerprint


@pytest.mark.parametrize("kind", ["table_regression", "series_tc", "tokens"])
def test_inputs_of_other_kinds_have_a_tour_too(kind, tmp_path):
    subject = tiny_subject(kind)
    tour.tell(Study(subject, tmp_path))
    *_, hidden, _, last = read_story(tmp_path).tour
    what = {"table_regression": "features", "series_tc": "time steps", "tokens": "tokens"}[kind]
    assert f"which {what} speak for" in hidden.text
    assert "lowers the target sooner than" in last.text


def test_of_numbers_the_largest_error_is_followed_above_or_below(tmp_path):
    model = nn.Sequential(nn.Linear(3, 1, bias=False))
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([[0.5, 0.25, -0.25]]))
    answers = model(torch.from_numpy(inputs())).detach().numpy()[:, 0]
    missed = np.where(np.arange(COUNT) == WRONG, answers + 5, answers - 1)
    tour.tell(Study(Subject(model, (inputs(), missed), space=space.table(3), name="numbers"), tmp_path))
    first, nearby, *_ = read_story(tmp_path).tour
    assert query(first)["id"] == str(WRONG)
    assert numbers(first.text) == pytest.approx([answers[WRONG], missed[WRONG]], rel=6e-3)
    assert "the labels of its 6 nearest neighbors lie from" in nearby.text


def test_without_labels_neighbors_are_told_by_what_they_are_taken_for(tmp_path):
    subject = Subject(network(), inputs(), space=space.table(3), classes=CLASSES, name="unlabeled")
    tour.tell(Study(subject, tmp_path))
    first, nearby, *_ = read_story(tmp_path).tour
    assert first.text.endswith("It is less sure of no other of 24 samples.")
    assert "nearest neighbors have the prediction" in nearby.text


def test_a_network_whose_answer_is_a_map_has_no_tour(tmp_path):
    tour.tell(Study(tiny_subject("segmentation"), tmp_path))
    assert read_story(tmp_path) == Story()
