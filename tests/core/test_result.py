import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroglass.core.field import Axis, Field, column, describe_field, restore_field
from neuroglass.core.result import KINDS, Clusters, Projection, Provenance, Question

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
PARAMETERS = st.dictionaries(st.text(), PLAIN | st.lists(PLAIN), max_size=4)
QUESTION = Question("attribution", "grad_cam", {"layer": "conv2"}, "m1", "d1", "logit:3", ("input",), (0, 7))
QUESTIONS = st.builds(
    Question,
    family=st.text(),
    method=st.text(),
    parameters=PARAMETERS,
    model=st.text(),
    data=st.text(),
    target=st.text(),
    at=st.lists(st.text(), max_size=3).map(tuple),
    samples=st.lists(st.integers(0, 10**9), max_size=5).map(tuple),
)


@given(QUESTIONS)
def test_a_question_survives_json_and_keeps_its_id(question):
    again = Question.restore(json.loads(json.dumps(question.describe())))
    assert again.id == question.id
    assert again.describe() == question.describe()


@given(PARAMETERS)
def test_the_order_of_parameters_does_not_change_the_id(parameters):
    turned = dict(reversed(parameters.items()))
    assert (
        dataclasses.replace(QUESTION, parameters=turned).id == dataclasses.replace(QUESTION, parameters=parameters).id
    )


@pytest.mark.parametrize(
    "change",
    [
        {"family": "projection"}, {"method": "saliency"}, {"parameters": {"layer": "conv1"}}, {"parameters": {}},
        {"model": "m2"}, {"data": "d2"}, {"target": "logit:4"}, {"at": ("conv1",)}, {"at": ("input", "conv1")},
        {"samples": (0,)}, {"samples": (7, 0)}, {"version": "2"},
    ],
)  # fmt: skip
def test_every_part_of_a_question_changes_its_id(change):
    assert dataclasses.replace(QUESTION, **change).id != QUESTION.id


def test_lists_tuples_and_numpy_numbers_ask_the_same_question():
    same = Question("attribution", "grad_cam", {"layer": "conv2"}, "m1", "d1", "logit:3", ["input"], np.array([0, 7]))
    assert same.id == QUESTION.id
    assert same == QUESTION
    lists = [dataclasses.replace(QUESTION, parameters={"sizes": kind([1, 2])}).id for kind in (list, tuple)]
    assert lists[0] == lists[1]


def test_a_question_cannot_be_changed_after_it_was_asked():
    parameters = {"layer": "conv2"}
    question = dataclasses.replace(QUESTION, parameters=parameters)
    parameters["layer"] = "conv1"
    assert question.id == QUESTION.id
    with pytest.raises(TypeError):
        question.parameters["layer"] = "conv1"


def test_a_number_that_json_cannot_hold_is_no_parameter():
    with pytest.raises(ValueError, match="JSON compliant"):
        _ = dataclasses.replace(QUESTION, parameters={"x": float("nan")}).id


def result(**more):
    sample = Axis("sample", 2, ticks=(4, 9))
    positions = Field(np.array([[0.0, 1.0], [2.0, 3.0]]), (sample, Axis("component", 2)), "position")
    columns = {"label": column(["cat", "dog"], "label", sample)}
    provenance = Provenance(QUESTION, {"device": "cpu"}, {"torch": "2"})
    return Projection(positions=positions, provenance=provenance, columns=columns, **more)


def test_a_result_describes_itself_in_plain_data_that_restores_it():
    found = result(scores={"kl": np.float32(0.5)}, notes=("one", "two", "one"))
    about = json.loads(json.dumps(found.describe()))
    assert KINDS[about["kind"]] is Projection
    assert Provenance.restore(about["provenance"]).question.id == found.id == QUESTION.id
    assert (about["scores"], about["notes"]) == ({"kl": 0.5}, ["one", "two"])
    assert restore_field(found.values, about["fields"]["positions"]).axes == found.axes
    assert restore_field(found.columns["label"].values, about["columns"]["label"]).axes[0].ticks == (4, 9)


@given(st.lists(st.text() | st.integers() | st.floats(allow_nan=False), max_size=4), st.booleans())
def test_a_field_keeps_axes_quantity_and_sign_through_json(ticks, signed):
    axes = (Axis("feature", len(ticks), "px", ticks=tuple(ticks), start=0.5, step=2.0),)
    field = Field(np.zeros(len(ticks)), axes, "relevance of logit:3", signed)
    again = restore_field(field.values, json.loads(json.dumps(describe_field(field))))
    assert (again.axes, again.quantity, again.signed) == (field.axes, field.quantity, field.signed)


def test_the_main_field_is_what_values_and_axes_speak_of():
    found = result()
    assert found.values is found.positions.values
    assert list(found.fields) == ["positions"]
    with pytest.raises(TypeError):
        found.scores["kl"] = 1.0
    with pytest.raises(TypeError):
        found.columns["label"] = None


def test_a_result_says_what_it_is_in_one_line():
    assert repr(result(scores={"kl": 0.25})) == "<Projection grad_cam of position (sample 2, component 2); kl 0.25>"


def test_clusters_speak_of_samples_and_restore_every_field_of_theirs():
    sample, cluster = Axis("sample", 3, ticks=(4, 9, 2)), Axis("cluster", 1, ticks=("9 a: dark on light",))
    both, classes = (cluster, Axis("property", 2, ticks=("polarity", "size"))), Axis("class", 2, ticks=("8", "9"))
    found = Clusters(
        members=column([0, -1, 0], "cluster", sample),
        means=Field(np.zeros((1, 4)), (cluster, Axis("feature", 4)), "input"),
        evidence=Field(np.array([[0.02, 0.5]]), both, "AUC", signed=False),
        errors=Field(np.zeros((1, 2)), both, "standard error of the AUC", signed=False),
        told=Field(np.array([[True, False]]), both, "told", signed=False),
        sizes=column([2], "samples", cluster),
        composition=Field(np.array([[0, 2]]), (cluster, classes), "samples", signed=False),
        descriptions=column(["Cluster 9 a (2 samples): dark on light."], "description", cluster),
        provenance=Provenance(QUESTION),
    )
    assert found.values.tolist() == [0, -1, 0] and found.axes == (sample,)
    about = json.loads(json.dumps(found.describe()))
    assert KINDS[about["kind"]] is Clusters
    for name, field in found.fields.items():
        assert restore_field(field.values, about["fields"][name]).axes == field.axes, name
    assert len(found.fields) == 8
