"""A question is asked again by the line that the report shows."""

import ast

import pytest

from neuroglass.core.result import Question
from neuroglass.surfaces.report.asked import python_line, spelled


def asked(family, method, parameters=(), **about):
    return Question(family, method, dict(parameters), "m", "d", **about)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (
            asked("attribution", "integrated_gradients", {"steps": 64}, target="logit:3", samples=(0, 7)),
            "ng.attribute(subject, ng.methods.IntegratedGradients(steps=64), target='logit:3', samples=[0, 7])",
        ),
        (
            asked("attribution", "saliency", target="prediction", at=("conv2",), samples=(0, 1, 2)),
            "ng.attribute(subject, 'saliency', at='conv2', target='prediction', samples=range(3))",
        ),
        (
            asked("projection", "tsne", at=("fc2",), samples=(5, 6, 7)),
            "ng.project(subject, 'tsne', layer='fc2', samples=range(5, 8))",
        ),
        (
            asked("trails", "mylab.methods:Mine", {"seed": 1}, at=("input", "fc1")),
            "ng.trails(subject, mylab.methods.Mine(seed=1), layers=['input', 'fc1'])",
        ),
        (asked("overview", "layers"), "ng.overview(subject, 'layers')"),
    ],
)
def test_each_family_is_asked_by_its_verb(question, line):
    assert python_line(question) == line


def test_a_question_that_no_verb_asks_is_restored_whole():
    question = asked("checks", "pointing_game", options={"masks": {"shape": [2]}}, samples=(1,))
    line = python_line(question)
    assert line.startswith("study.ask(ng.Question.restore(")
    assert (
        Question.restore(ast.literal_eval(line.removeprefix("study.ask(ng.Question.restore(")[:-2])).id == question.id
    )


def test_very_many_scattered_samples_are_read_from_the_store():
    question = asked("projection", "tsne", samples=tuple(range(0, 4000, 2)))
    assert f"study.store.get('{question.id}').question.samples" in python_line(question)


@pytest.mark.parametrize("samples", [(), (3,), (0, 1, 2), (4, 5, 6), (1, 3), (2, 1, 0)])
def test_spelled_ids_are_python_for_the_same_ids(samples):
    assert tuple(eval(spelled(samples), {"range": range})) == samples
