"""Stored results in which a finding is planted, or none."""

import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import (
    Clusters,
    Matrix,
    Projection,
    Provenance,
    Question,
    Table,
    Trails,
    UnitTable,
)
from neuroglass.view.finding_stored import Stored
from neuroglass.view.findings import find

CLASSES = ("ape", "bee", "cow", "dog")
COUNT = 200
LABEL = np.arange(COUNT) % 4
IDS = tuple(range(1000, 1000 + COUNT))
SAMPLE = Axis("sample", COUNT, ticks=IDS)


def provenance(family, method, *, at=(), parameters=(), samples=IDS):
    return Provenance(Question(family, method, dict(parameters), "m" * 20, "d" * 20, "", at, samples))


def of(*results):
    """Results as a store describes them, read when they are asked for."""
    return [Stored.of(one.id, one.describe(), lambda one=one: one) for one in results]


def sentences(*results):
    return [one.sentence for one in find(of(*results))]


def predictions(changes):
    """The labels, but for some places that are taken for another class."""
    found = LABEL.copy()
    for place, taken in changes.items():
        found[place] = taken
    return found


def performance(predicted):
    cells = np.zeros((4, 4), np.int64)
    np.add.at(cells, (LABEL, predicted), 1)
    axes = Axis("label", 4, ticks=CLASSES), Axis("prediction", 4, ticks=CLASSES)
    return Matrix(cells=Field(cells, axes, "samples", False), provenance=provenance("overview", "performance"))


def projection(predicted, *, confidence=None, hit=None, score=0.9, layer="fc1"):
    sure = np.full(COUNT, 0.6) if confidence is None else confidence
    columns = {"label": LABEL, "prediction": predicted, "confidence": sure, "right": predicted == LABEL}
    columns |= {"label_name": np.array(CLASSES)[LABEL]}
    columns |= {} if hit is None else {"neighborhood_hit@6:original": hit}
    return Projection(
        positions=Field(np.zeros((COUNT, 2)), (SAMPLE, Axis("component", 2)), "position"),
        provenance=provenance("projection", "tsne", at=(layer,)),
        scores={} if hit is None else {"neighborhood_hit@6:original": score},
        columns={name: column(values, name, SAMPLE) for name, values in columns.items()},
    )


def health(**layers):
    axis = Axis("layer", len(layers), ticks=tuple(layers))
    names = ("units", "dead", "constant", "saturated", "active")
    columns = {name: column([row[place] for row in layers.values()], name, axis) for place, name in enumerate(names)}
    rows = Field(np.arange(len(layers)), (axis,), "layer", False)
    return Table(rows=rows, columns=columns, provenance=provenance("overview", "health"))


def trails(scores, *, at, outlier=None):
    columns = {} if outlier is None else {"outlier": outlier > 0, "trail_length": outlier}
    steps = len(at) if len(at) > 1 else 3
    return Trails(
        positions=Field(np.zeros((COUNT, steps, 2)), (SAMPLE, Axis("step", steps), Axis("component", 2)), "position"),
        provenance=provenance("trails", "tsne", at=at),
        scores={
            f"neighborhood_hit@{k}:original:{step}": value if k == 6 else 0.5
            for step, value in scores.items()
            for k in (6, 10)
        },
        columns={name: column(values, name, SAMPLE) for name, values in columns.items()},
    )


def unit_table(layer, auc, *, constant=()):
    axis, rank = Axis("unit", len(auc)), Axis("rank", 1)
    columns = {
        "auc": np.array(auc),
        "constant": np.isin(range(len(auc)), constant),
        "preferred_class": np.arange(len(auc)) % 4,
        "preferred_class_name": np.array(CLASSES)[np.arange(len(auc)) % 4],
    }
    names = ("most", "most_activation", "least", "least_activation")
    return UnitTable(
        means=Field(np.zeros(len(auc)), (axis,), "activation"),
        **{name: Field(np.zeros((len(auc), 1)), (axis, rank), name) for name in names},
        columns={name: column(values, name, axis) for name, values in columns.items()},
        provenance=provenance("overview", "units", parameters={"layer": layer}),
    )


def clusters(told):
    names, properties = ("a", "b"), Axis("property", 1, ticks=("size",))
    axis, members = Axis("cluster", 2, ticks=names), np.full(COUNT, -1)
    members[:5], members[5:9] = 0, 1
    per = {"sizes": [5, 4], "descriptions": np.array(["Cluster a: small.", "Cluster b: large."])}
    table = {"evidence": [[0.8], [0.1]], "errors": [[0.1], [0.1]], "told": told}
    return Clusters(
        members=Field(members, (SAMPLE,), "cluster"),
        means=Field(np.zeros((2, 1)), (axis, Axis("feature", 1)), "input"),
        composition=Field(np.zeros((2, 4)), (axis, Axis("class", 4)), "samples"),
        provenance=provenance("clusters", "dense_groups", at=("fc1",)),
        **{name: Field(np.array(values), (axis,), name) for name, values in per.items()},
        **{name: Field(np.array(values), (axis, properties), name) for name, values in table.items()},
    )


def layer_table(**parameters):
    axis = Axis("layer", len(parameters), ticks=tuple(parameters))
    rows = Field(np.arange(axis.size), (axis,), "layer", False)
    columns = {"parameters": column(list(parameters.values()), "parameters", axis)}
    return Table(rows=rows, columns=columns, provenance=provenance("overview", "layers"))
