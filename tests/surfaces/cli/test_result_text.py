"""Results as tables and as plain data."""

import json

import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Attribution, Gallery, Matrix, Provenance, Question, Trails
from neuroglass.surfaces.cli.result_data import result_data, rows, strongest, to_json
from neuroglass.surfaces.cli.result_text import aligned, result_text

ASKED = Provenance(Question("attribution", "gradient", {}, "m", "d", target="logit:1"))
SAMPLE = Axis("sample", 1, ticks=(7,))


def attribution(values: np.ndarray) -> Attribution:
    axes = (SAMPLE, Axis("y", values.shape[1], "px"), Axis("x", values.shape[2], "px"))
    field = Field(values, axes, "relevance")
    value = column([0.25], "logit:1", SAMPLE)
    columns = {"label": column([1], "label", SAMPLE), "prediction": column([0], "prediction", SAMPLE)}
    return Attribution(provenance=ASKED, relevance=field, full=field, inputs=field, value=value, columns=columns)


def test_the_strongest_positions_are_named_by_their_axes():
    values = np.zeros((1, 3, 4))
    values[0, 2, 1], values[0, 0, 3] = -5.0, 2.0
    assert strongest(attribution(values).field.row(0)) == [
        {"at": {"y": "2", "x": "1"}, "value": -5.0},
        {"at": {"y": "0", "x": "3"}, "value": 2.0},
    ]
    assert result_text(attribution(values)).splitlines()[1].split("  ")[-2:] == ["(y 2, x 1) -5,", "(y 0, x 3) +2"]


def test_no_relevance_is_said():
    assert result_text(attribution(np.zeros((1, 2, 2)))).endswith("0 everywhere")


def test_a_matrix_is_a_table_with_its_names():
    axes = Axis("label", 2, ticks=("cat", "dog")), Axis("prediction", 2, ticks=("cat", "dog"))
    result = Matrix(
        provenance=ASKED, cells=Field(np.array([[5, 1], [0, 4]]), axes, "samples"), scores={"accuracy": 0.9}
    )
    assert result_text(result).splitlines() == [
        "label \\ prediction  cat  dog",
        "cat                 5    1",
        "dog                 0    4",
        "",
        "accuracy  0.9",
    ]


def test_a_score_stands_under_its_own_step_when_names_end_alike():
    axes = Axis("sample", 1), Axis("step", 2, ticks=("z", "a:z")), Axis("component", 2)
    scores = {"kl:z": 0.5, "kl:a:z": 0.25}
    result = Trails(provenance=ASKED, positions=Field(np.zeros((1, 2, 2)), axes, "position"), scores=scores)
    assert [line.split() for line in result_text(result).splitlines()] == [["z", "a:z"], ["kl", "0.5", "0.25"]]


def test_a_gallery_names_its_items():
    items = Field(np.zeros((2, 3)), (Axis("item", 2, ticks=("mean of 0", "mean of 1")), Axis("x", 3)), "pixels")
    assert [row["item"] for row in rows(Gallery(provenance=ASKED, items=items))] == ["mean of 0", "mean of 1"]


def test_not_a_number_is_null_in_json():
    assert json.loads(to_json({"a": float("nan"), "b": [float("inf"), 1.5], "c": "nan"})) == {
        "a": None,
        "b": [None, 1.5],
        "c": "nan",
    }


def test_plain_data_has_no_arrays_and_survives_json():
    about = result_data(attribution(np.ones((1, 2, 2))), None)
    assert json.loads(to_json(about)) == json.loads(json.dumps(about))
    assert about["rows"] == [
        {"sample": 7, "label": 1, "prediction": 0, "value": 0.25, "strongest": about["rows"][0]["strongest"]}
    ]


def test_columns_are_as_wide_as_their_widest_word():
    assert aligned([["a", "bbb"], ["cc", "d"]]) == "a   bbb\ncc  d"
