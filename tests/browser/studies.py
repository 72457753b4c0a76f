"""A study of hand-made numbers, in which every page has something to show."""

from pathlib import Path

import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Attribution, Matrix, Projection, Provenance, Question, Result, Table, Trails
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Section, Story, write_story

COUNT = 300
CLASSES = ("circle", "square", "<b>star</b>")
LONG = "a class whose name is far too long to stand beside a dot without being shortened"


def _provenance(family: str, method: str, at: str = "input", samples: int = COUNT) -> Provenance:
    question = Question(family, method, {}, "a" * 20, "b" * 20, "", (at,), tuple(range(samples)))
    return Provenance(question, {}, {"subject": "hand-made network", "neuroglass": "0.1.0"})


def _columns(axis: Axis) -> dict[str, Field]:
    labels = np.arange(axis.size) % 3
    predictions = np.where(np.arange(axis.size) % 10 == 0, (labels + 1) % 3, labels)
    return {
        "label": column(labels, "label", axis),
        "label_name": column(np.array(CLASSES)[labels], "label", axis),
        "prediction": column(predictions, "prediction", axis),
        "prediction_name": column(np.array(CLASSES)[predictions], "prediction", axis),
        "right": column(labels == predictions, "right", axis),
        "confidence": column(np.linspace(0.3, 1.0, axis.size), "confidence", axis),
    }


def points(seed: int) -> np.ndarray:
    """Three groups of points on a plane, one of them nowhere."""
    rng = np.random.default_rng(seed)
    middles = np.array([(0.0, 0.0), (6.0, 1.0), (2.0, 6.0)])[np.arange(COUNT) % 3]
    found = middles + rng.normal(size=(COUNT, 2))
    found[7] = np.nan
    return found


def _projection(layer: str, seed: int) -> Projection:
    axis = Axis("sample", COUNT, ticks=tuple(range(COUNT)))
    field = Field(points(seed), (axis, Axis("component", 2)), f"position on the map of {layer}")
    return Projection(
        provenance=_provenance("projection", "pca", layer),
        positions=field,
        columns=_columns(axis),
        scores={"stress": 0.1},
    )


def _neuron_map() -> Projection:
    axis = Axis("unit", 20)
    field = Field(np.random.default_rng(5).normal(size=(20, 2)), (axis, Axis("component", 2)), "position")
    columns = {"activity": column(np.linspace(0, 2, 20), "mean activation", axis)}
    return Projection(provenance=_provenance("neuron_map", "mds", "fc1"), positions=field, columns=columns)


def _attribution() -> Attribution:
    axis = Axis("sample", 12, ticks=tuple(range(12)))
    shown = Axis("y", 5, "px"), Axis("x", 5, "px")
    rng = np.random.default_rng(2)
    relevance = Field(rng.normal(size=(12, 5, 5)), (axis, *shown), "relevance of logit:1")
    inputs = Field(rng.random((12, 1, 5, 5)), (axis, Axis("channel", 1), *shown), "pixel", signed=False)
    return Attribution(
        provenance=_provenance("attribution", "gradient", samples=12),
        relevance=relevance,
        full=relevance,
        inputs=inputs,
        value=Field(rng.normal(size=12), (axis,), "logit:1"),
        columns=_columns(axis),
    )


def _table_attribution() -> Attribution:
    axis = Axis("sample", 2, ticks=(0, 1))
    features = Axis("feature", 4, ticks=("age", "pay", LONG, "<i>x</i>"))
    relevance = Field(np.array([[0.5, -1.0, 0.0, 2.0], [1.0, np.nan, -0.2, 0.1]]), (axis, features), "relevance")
    return Attribution(
        provenance=_provenance("attribution", "input_times_gradient", samples=2),
        relevance=relevance,
        full=relevance,
        inputs=Field(np.ones((2, 4)), (axis, features), "value"),
        value=Field(np.ones(2), (axis,), "logit:1"),
    )


def _trails() -> Trails:
    axis, steps = Axis("sample", COUNT, ticks=tuple(range(COUNT))), Axis("layer", 3, ticks=("input", "fc1", "fc2"))
    positions = np.stack([np.nan_to_num(points(seed)) for seed in (1, 2, 3)], axis=1)
    field = Field(positions, (axis, steps, Axis("component", 2)), "position")
    return Trails(provenance=_provenance("trails", "pca"), positions=field, columns=_columns(axis))


def _matrix() -> Matrix:
    axes = Axis("label", 3, ticks=CLASSES), Axis("prediction", 3, ticks=CLASSES)
    cells = Field(np.array([[90, 10, 0], [0, 90, 10], [10, 0, 90]]), axes, "samples", signed=False)
    return Matrix(provenance=_provenance("overview", "performance"), cells=cells, scores={"accuracy": 0.9})


def _table() -> Table:
    axis = Axis("layer", 2, ticks=("fc1", "fc2"))
    rows = Field(np.arange(2), (axis,), "row", signed=False)
    columns = {"units": column(np.array([20, 3]), "units", axis)}
    return Table(provenance=_provenance("overview", "layers"), rows=rows, columns=columns)


def results() -> dict[str, Result]:
    return {
        "first": _projection("fc1", 1),
        "second": _projection("fc2", 2),
        "neurons": _neuron_map(),
        "relevance": _attribution(),
        "features": _table_attribution(),
        "trails": _trails(),
        "matrix": _matrix(),
        "table": _table(),
    }


def write_study(folder: Path) -> dict[str, str]:
    """The study in a folder; the id of each result by its short name."""
    store = DiskStore(folder)
    ids = {name: store.put(result) for name, result in results().items()}
    section = Section("Maps", ("Two maps of one network.",), (ids["first"], ids["second"]))
    write_story(folder, Story("A study made by hand", ("Its numbers mean nothing.",), (section,)))
    return ids
