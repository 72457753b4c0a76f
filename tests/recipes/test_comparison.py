"""The comparison chooses its samples by a rule, asks every method alike, and says which cannot be trusted."""

import dataclasses

import numpy as np
import pytest
from torch import nn

import neuroglass as ng
from neuroglass import recipes
from neuroglass.catalog import ATTRIBUTION
from neuroglass.core.result import Attribution, Checked
from neuroglass.methods.checks.deletion import Deletion
from neuroglass.methods.checks.randomization import Randomization
from neuroglass.recipes.choices import METHODS, Pair, choose_pair
from neuroglass.recipes.comparison import Plan, tell
from neuroglass.store.story import read_story
from neuroglass.testing.subjects import tiny_subject
from tests.methods.checks.subjects import Edges, curved

EDGES = f"{Edges.__module__}:Edges"
QUICK = Plan(methods=("gradient", "input_times_gradient", "grad_cam"), checks=(Deletion(steps=3),))


def told(subject, folder, plan=QUICK):
    study = ng.Study(subject, folder)
    tell(study, plan=plan)
    story = read_story(folder)
    return story, {section.title: [study.store.get(id) for id in section.results] for section in story.sections}


def test_a_right_and_a_wrong_answer_to_the_same_label_are_compared_the_surest_of_each():
    subject = curved(12)
    predicted, sure = subject.predict(range(12))
    y = np.asarray(subject.data.y)
    pair = choose_pair(subject)
    assert predicted[pair.wrong] != y[pair.wrong] and predicted[pair.right] == y[pair.right] == y[pair.wrong]
    assert sure[pair.wrong] == sure[(predicted != y) & np.isin(y, y[predicted == y])].max()
    assert sure[pair.right] == sure[(predicted == y) & (y == y[pair.wrong])].max()


def test_the_right_one_of_the_pair_has_the_label_of_the_mistake_even_where_another_is_surer():
    logits = np.array([[9.0, 0.0], [0.0, 1.0], [5.0, 0.0], [3.0, 0.0]])
    subject = ng.Subject(nn.Identity(), (logits, np.array([0, 1, 1, 1])), space=ng.space.table(2))
    assert choose_pair(subject) == Pair(right=1, wrong=2)


def test_without_mistakes_or_labels_there_is_no_pair():
    subject = curved(6)
    right = dataclasses.replace(
        subject, data=(np.asarray(subject.data.batch(range(6)).x), subject.predict(range(6))[0])
    )
    assert choose_pair(right) is None
    assert choose_pair(tiny_subject("table_regression")) is None


def test_every_method_is_asked_about_the_pair_and_checked_and_refusals_are_told(tmp_path):
    subject = curved(12)
    pair = choose_pair(subject)
    plan = dataclasses.replace(QUICK, methods=(*QUICK.methods, "attention_maps"))
    story, found = told(subject, tmp_path, plan)
    first, _, checks = story.sections
    attributions = [one for one in found[first.title] if isinstance(one, Attribution)]
    assert [one.question.method for one in attributions] == list(QUICK.methods)
    assert all(one.question.samples == (pair.right, pair.wrong) for one in attributions)
    assert {one.question.method for one in found[first.title]} >= {"probabilities", "baseline_input"}
    assert any(sentence.startswith("No attention maps: ") for sentence in first.text)
    deletions = [one for one in found[checks.title] if one.question.method == "deletion"]
    assert [one.question.options["of"][0] for one in deletions] == [one.question.describe() for one in attributions]
    assert found[checks.title][0].question.method == "agreement"
    passed = sum(bool(one.verdict.passed) for one in deletions)
    assert f"{passed} of 3 checks were passed." in first.text


def test_of_a_mistake_the_predicted_class_is_asked_against_the_label(tmp_path):
    subject = curved(12)
    wrong = choose_pair(subject).wrong
    story, found = told(subject, tmp_path)
    guess, label = int(subject.predict([wrong])[0][0]), int(subject.data.y[wrong])
    section = next(one for one in story.sections if f"class {guess} against {label}, sample {wrong}" in one.title)
    assert {one.question.target for one in found[section.title]} == {f"logit:{guess} - logit:{label}"}


def test_samples_and_target_are_taken_as_told(tmp_path):
    subject = curved(12)
    story, found = told(subject, tmp_path, dataclasses.replace(QUICK, samples=(5,), target="logit:1", checks=()))
    assert len(story.sections) == 2 and "As asked: sample 5" in story.sections[0].text[0]
    asked = [one.question for one in found[story.sections[0].title] if isinstance(one, Attribution)]
    assert {(one.target, one.samples) for one in asked} == {("logit:1", (5,))}


def test_a_method_that_ignores_the_network_is_warned_of_at_once(tmp_path):
    plan = Plan(methods=("gradient", EDGES), checks=(Randomization(),))
    story, _ = told(curved(12), tmp_path, plan)
    warned = [sentence for sentence in story.sections[0].text if "do not use it" in sentence]
    assert len(warned) == 1 and warned[0].startswith(EDGES)


@pytest.mark.parametrize("kind", ["table_regression", "tokens", "segmentation", "series_ct"])
def test_every_kind_of_subject_can_be_compared(tmp_path, kind):
    story, found = told(tiny_subject(kind), tmp_path)
    asked = [one for one in found[story.sections[0].title] if isinstance(one, Attribution)]
    assert asked[0].question.method == "gradient"
    assert any(isinstance(one, Checked) for one in found[story.sections[-1].title])


def test_it_is_one_of_the_recipes_and_wants_one_network(tmp_path):
    assert "comparison" in recipes.RECIPES
    subject = curved()
    with pytest.raises(ng.InvalidInput, match="is for one network"):
        recipes.study(ng.Run(subject, {"a": subject.model.state_dict()}), tmp_path, recipe="comparison")


def test_the_methods_unless_told_are_of_the_catalog_and_about_ten():
    assert 8 <= len(METHODS) <= 12 and len(set(METHODS)) == len(METHODS)
    assert set(METHODS) <= set(ATTRIBUTION)


def test_unless_told_slow_methods_are_spared_the_drawing_of_weights(tmp_path):
    plan = Plan(samples=(0,), methods=("gradient", "occlusion"))
    _, found = told(curved(4), tmp_path, plan)
    asked = {
        (one.question.method, one.question.options["of"][0]["method"])
        for results in found.values()
        for one in results
        if isinstance(one, Checked) and one.question.method != "agreement"
    }
    curves = {(check, method) for check in ("deletion", "insertion") for method in plan.methods}
    assert asked == {*curves, ("randomization", "gradient")}
