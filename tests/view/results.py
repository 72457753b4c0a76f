"""Small results made by hand, so that what a figure must say is known."""

from dataclasses import replace

import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Attribution, Gallery, Matrix, Projection, Provenance, Question, Table, Trails

SUBJECT = "small CNN, trained"


def provenance(family, method, *, at=("input",), target="", subject=SUBJECT, parameters=(), samples=()):
    question = Question(family, method, dict(parameters), "m" * 20, "d" * 20, target, at, samples)
    return Provenance(question, {}, {"subject": subject, "neuroglass": "0.1.0", "torch": "2.13.0", "seconds": "1.5"})


def samples_axis(ids):
    return Axis("sample", len(ids), ticks=tuple(ids))


def class_columns(axis, labels, predictions):
    return {"label": column(labels, "label", axis), "prediction": column(predictions, "prediction", axis)}


def attribution(
    relevance,
    inputs,
    layout,
    *,
    hidden=("channel",),
    signed=True,
    method="saliency",
    quantity="relevance",
    subject=SUBJECT,
):
    """Relevance and inputs (sample first) over `layout`; samples are called 7, 8, ..."""
    ids = tuple(range(7, 7 + len(relevance)))
    axis = samples_axis(ids)
    shown = tuple(one for one in layout if one.name not in hidden)
    relevance = np.asarray(relevance)
    full = Field(np.zeros(np.shape(inputs)), (axis, *layout), quantity, signed)
    return Attribution(
        relevance=Field(relevance, (axis, *shown), quantity, signed),
        full=full,
        inputs=Field(np.asarray(inputs), (axis, *layout), "px"),
        value=Field(np.arange(len(ids)) + 0.5, (axis,), "logit:3"),
        provenance=provenance(
            "attribution", method, target="logit:3", subject=subject, parameters={"steps": 32}, samples=ids
        ),
        columns=class_columns(axis, np.arange(len(ids)), np.zeros(len(ids), dtype=np.int64)),
    )


def image_attribution(relevance, *, channels=1, **options):
    relevance = np.asarray(relevance, dtype=np.float64)
    count, height, width = relevance.shape
    layout = (Axis("channel", channels), Axis("y", height, "px"), Axis("x", width, "px"))
    inputs = np.random.default_rng(0).uniform(size=(count, channels, height, width))
    return attribution(relevance, inputs, layout, **options)


def projection(positions, labels=None, predictions=None, *, method="tsne", at="fc2", subject=SUBJECT, scores=()):
    positions = np.asarray(positions, dtype=np.float64)
    axis = samples_axis(range(len(positions)))
    columns = {} if labels is None else {"label": column(labels, "label", axis)}
    if predictions is not None:
        columns["prediction"] = column(predictions, "prediction", axis)
    return Projection(
        positions=Field(positions, (axis, Axis("component", positions.shape[1])), "position"),
        provenance=provenance("projection", method, at=(at,), subject=subject, samples=range(len(positions))),
        scores=dict(scores),
        columns=columns,
    )


def blobs(count=300, classes=10, seed=0):
    """Positions and labels of classes on a circle."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    angle = 2 * np.pi * labels / classes
    return np.stack([np.cos(angle), np.sin(angle)], axis=1) * 5 + rng.normal(size=(count, 2)) * 0.6, labels


def trails(positions, labels, steps=("input", "fc1", "fc2"), scores=()):
    axis = samples_axis(range(len(positions)))
    axes = (axis, Axis("step", len(steps), ticks=steps), Axis("component", 2))
    return Trails(
        positions=Field(np.asarray(positions), axes, "position"),
        provenance=provenance("trails", "tsne", at=steps),
        scores=dict(scores),
        columns={"label": column(labels, "label", axis)},
    )


def gallery(items, axes, names, *, signed=False, method="mean_samples", at=("input",)):
    axis = Axis("item", len(items), ticks=tuple(names))
    return Gallery(
        items=Field(np.asarray(items), (axis, *axes), "weight" if signed else "px", signed),
        provenance=provenance("overview", method, at=at),
    )


def table(columns, names=()):
    size = len(next(iter(columns.values())))
    axis = Axis("layer", size, ticks=tuple(names))
    return Table(
        rows=Field(np.arange(size), (axis,), "place", False),
        provenance=provenance("overview", "layers"),
        columns={name: column(np.asarray(values), name, axis) for name, values in columns.items()},
    )


def matrix(cells, names):
    axes = Axis("label", len(names), ticks=tuple(names)), Axis("prediction", len(names), ticks=tuple(names))
    return Matrix(
        cells=Field(np.asarray(cells), axes, "samples", False),
        provenance=provenance("overview", "confusion"),
        scores={"accuracy": 0.875},
    )


def with_columns(result, columns):
    return replace(result, columns={**result.columns, **columns})


def with_relevance(result, relevance, axes):
    return replace(result, relevance=Field(np.asarray(relevance), (result.axes[0], *axes), result.relevance.quantity))
