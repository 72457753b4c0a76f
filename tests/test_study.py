"""A question is answered once, kept, and only for the subject that it was posed for."""

import dataclasses
import json
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass import catalog
from neuroglass.methods import name_of
from neuroglass.methods.attribution import protocol
from neuroglass.store.story import read_story
from neuroglass.study import answer

WEIGHTS = torch.tensor([[1.0, -2.0, 0.0, 3.0], [0.5, 0.5, 0.5, 0.5]])
X = np.array([[1.0, 1.0, 1.0, -1.0], [2.0, 0.0, 1.0, 0.5], [0.0, 3.0, -1.0, 1.0]])


def linear(factor: float = 1.0) -> ng.Subject:
    model = nn.Linear(4, 2, bias=False).double()
    model.weight = nn.Parameter(factor * WEIGHTS.double())
    return ng.Subject(model, (X, np.array([0, 1, 0])), space=ng.space.table("abcd"), classes=["no", "yes"])


@dataclass(frozen=True)
class Halved:
    """Half of the gradient: a third party's method."""

    times: float = 0.5  # the share

    signed: ClassVar[bool] = True

    def __call__(self, probe, entry):
        return self.times * probe.gradient(entry)


def test_a_question_that_was_answered_is_read_and_not_computed(tmp_path, monkeypatch):
    first = ng.Study(linear(), tmp_path).attribute("gradient", target="logit:no", samples=[0, 2])
    monkeypatch.setattr("neuroglass.study.ANSWER", {})  # nothing can be computed any more
    again = ng.Study(linear(), tmp_path).attribute("gradient", target="logit:0", samples=[0, 2])
    assert again.id == first.id and again.values.tobytes() == first.values.tobytes()
    np.testing.assert_array_equal(again.values, [[1, -2, 0, 3], [1, -2, 0, 3]])


def test_every_part_of_a_question_changes_its_name(tmp_path):
    study, other = ng.Study(linear(), tmp_path), ng.Study(linear(factor=2), tmp_path)
    steps = ng.methods.IntegratedGradients
    asked = [
        study.attribute(steps(steps=8), target="logit:0", samples=[0]),
        study.attribute(steps(steps=9), target="logit:0", samples=[0]),
        study.attribute(steps(steps=8), target="logit:1", samples=[0]),
        study.attribute(steps(steps=8), target="logit:0", samples=[1]),
        other.attribute(steps(steps=8), target="logit:0", samples=[0]),
        study.attribute("gradient", target="logit:0", samples=[0]),
    ]
    assert len({result.id for result in asked}) == len(asked) == len(study.store.ids())


def test_an_answer_is_refused_for_another_subject():
    mine = protocol.pose(linear(), ng.methods.Gradient(), name="gradient", target="logit:0")
    with pytest.raises(ng.InvalidInput, match="is about network"):
        answer(linear(factor=2), mine)


def test_many_questions_are_kept_one_by_one(tmp_path):
    subject = linear()
    posed = [protocol.pose(subject, ng.methods.Gradient(), name="gradient", samples=[i]) for i in range(3)]
    seen = []
    study = ng.Study(subject, tmp_path)

    def stop_after_two(done, total, what):
        seen.append((done, total))
        if done == 2:
            raise ng.Cancelled

    with pytest.raises(ng.Cancelled):
        study.ask_all(posed, progress=stop_after_two)
    assert study.store.ids() == (posed[0].id, posed[1].id)
    assert [result.id for result in study.ask_all(posed)] == [question.id for question in posed]


def test_one_sample_can_be_cancelled_between_passes_and_the_network_is_as_it_was():
    subject = linear()
    subject.model.train()
    calls = []

    def stop_at_the_third(done, total, what):
        calls.append(what)
        if len(calls) == 3:
            raise ng.Cancelled

    small = dataclasses.replace(subject, memory=4 * subject.planner.bytes_per_sample)  # two rows a pass
    with pytest.raises(ng.Cancelled):
        ng.attribute(small, ng.methods.IntegratedGradients(steps=40), samples=[0], progress=stop_at_the_third)
    assert len(calls) == 3 and subject.model.training
    assert not subject.model._forward_hooks and subject.model.weight.requires_grad


def test_a_method_of_anyone_is_asked_kept_and_found_again_by_its_path(tmp_path):
    study = ng.Study(linear(), tmp_path)
    result = study.attribute(Halved(times=0.25), target="logit:0", samples=[0])
    np.testing.assert_array_equal(result.values, [[0.25, -0.5, 0, 0.75]])
    assert result.question.method == f"{__name__}:Halved" and dict(result.question.parameters) == {"times": 0.25}
    assert study.ask(result.question).values.tolist() == result.values.tolist()


def test_a_question_survives_being_written_down(tmp_path):
    question = ng.Study(linear(), tmp_path).attribute("occlusion", target="logit:yes - logit:no").question
    text = json.dumps(question.describe())
    restored = ng.Question.restore(json.loads(text))
    assert restored == question and restored.id == question.id and restored.target == "logit:1 - logit:0"


def test_sections_are_told_in_order_and_replaced_by_title(tmp_path):
    study = ng.Study(linear(), tmp_path)
    result = study.attribute("gradient")
    study.section("one", ["first"], [result])
    study.section("two", [], [])
    study.section("one", ["again"], [])
    study.tell("Title", ["About."])
    story = read_story(tmp_path)
    assert [(section.title, section.text) for section in story.sections] == [("one", ("again",)), ("two", ())]
    assert (story.title, story.introduction) == ("Title", ("About.",))


@pytest.mark.parametrize(
    "asked, words",
    [
        (lambda s: ng.attribute(s, "grad_can"), "grad_cam"),
        (lambda s: ng.attribute(s, "tsne"), "no attribution method"),
        (lambda s: ng.project(s, ng.methods.Saliency()), "no projection method"),
        (lambda s: ng.attribute(s.model, "gradient"), "ng.Subject"),
        (lambda s: ng.attribute(ng.Run(s, {"a": s.model.state_dict()}), "gradient"), "choose a step"),
        (lambda s: catalog.build("attribution", "occlusion", {"windw": 3}), "'window'"),
        (lambda s: ng.attribute(s, object()), "not a method"),
    ],
)
def test_what_cannot_be_asked_says_what_can(asked, words):
    with pytest.raises(ng.InvalidInput, match=words):
        asked(linear())


def test_public_names_exist_and_others_are_refused_with_the_list():
    for name in ng.__all__:
        assert getattr(ng, name) is not None
    with pytest.raises(AttributeError, match="attribute"):
        ng.atribute  # noqa: B018


def test_methods_are_found_by_their_class_names():
    named = {
        file: getattr(ng.methods, catalog.class_name(file)) for names in catalog.FAMILIES.values() for file in names
    }
    needed = {entry.name: {p.name: "0" for p in entry.parameters if p.required} for entry in catalog.entries()}
    assert {name_of(kind(**needed[file])) for file, kind in named.items()} == set(named)
    assert all(dataclasses.is_dataclass(kind) for kind in named.values())
    with pytest.raises(AttributeError):
        ng.methods.GradCan  # noqa: B018


def grouped() -> ng.Subject:
    """Two clear groups in each of two classes, seen by an identity network."""
    rng = np.random.default_rng(0)
    middles = 6 * np.array([[0, 0], [1, 0], [0, 1], [1, 1.0]])
    x = (np.repeat(middles, 30, axis=0) + 0.3 * rng.standard_normal((120, 2))).astype("float32")
    model = nn.Sequential(nn.Linear(2, 2, bias=False))
    model[0].weight = nn.Parameter(torch.eye(2))
    return ng.Subject(model, (x, np.arange(120) // 60), classes=["no", "yes"])


def test_groups_on_a_map_are_those_of_the_map_that_the_study_keeps(tmp_path):
    subject = grouped()
    study = ng.Study(subject, tmp_path)
    shown = study.project("pca")
    found = study.clusters("dense_groups", of=shown)
    assert set(study.store.ids()) == {shown.id, found.id}
    members = found.values.reshape(4, 30)
    assert [len(set(one[one >= 0])) for one in members] == [1, 1, 1, 1]  # each planted group is one found group
    assert len(set(members[members >= 0])) == 4
    alone = ng.clusters(subject, "dense_groups", of=shown)
    np.testing.assert_array_equal(alone.values, found.values)  # without a store the map is made again


def test_a_neuron_map_is_kept_under_its_class_and_its_samples(tmp_path):
    study = ng.Study(grouped(), tmp_path)
    asked = [
        study.neuron_map("0"),
        study.neuron_map("0", target="logit:yes"),
        study.neuron_map("0", target="logit:yes", chosen=[0, 1]),
        study.neuron_map("0", method="classical_mds"),
    ]
    assert len({one.id for one in asked}) == 4
    assert study.store.get(asked[2].id).question.options["chosen"] == [0, 1]


def test_methods_asked_together_answer_as_they_do_alone_and_are_kept(tmp_path):
    study = ng.Study(linear(), tmp_path)
    methods = ["gradient", "saliency", "input_times_gradient", "occlusion", "grad_cam"]
    found = study.attribute_all(methods, target="logit:0", samples=[0, 2])
    assert set(found.refused) == {"grad_cam"} and set(found.results) == set(methods) - {"grad_cam"}
    assert set(study.store.ids()) == {result.id for result in found.results.values()}
    for name, result in found.results.items():
        alone = ng.attribute(linear(), name, target="logit:0", samples=[0, 2])
        np.testing.assert_allclose(result.values, alone.values, atol=1e-12)
    again = ng.Study(linear(), tmp_path).attribute_all(methods, target="logit:0", samples=[0, 2])
    assert {name: one.id for name, one in again.results.items()} == {n: one.id for n, one in found.results.items()}
    with pytest.raises(ng.InvalidInput, match="named twice"):
        study.attribute_all(["gradient", "gradient"])


def test_maps_and_trails_are_by_tsne_unless_told():
    assert ng.project(grouped()).question.method == "tsne"
    assert ng.trails(grouped(), layers=["input", "0"]).question.method == "tsne"
