"""A stored study of one network whose layers, units and errors are known by hand."""

from pathlib import Path

import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Matrix, Projection, Provenance, Question, Table, UnitTable
from neuroglass.store.activations import ActivationStore
from neuroglass.store.disk import DiskStore
from neuroglass.store.recording_plan import RecordingPlan

MODEL, OTHER, DATA = "m" * 20, "n" * 20, "d" * 20
IDS = (3, 8, 5, 12)
LAYERS = ("conv", "relu", "fc")
ACTIVATIONS = np.array([[0, 1, 5], [0, 3, 5], [0, 2, 5], [0, 9, 5]], np.float32)  # sample, unit: dead, alive, constant


def provenance(family, method, *, at=(), model=MODEL, samples=IDS, parameters=(), target="", name="hand-made"):
    question = Question(family, method, dict(parameters), model, DATA, target, at, samples)
    return Provenance(question, {}, {"subject": name})


def table(method, axis_name, ticks, *, scores=(), **columns):
    axis = Axis(axis_name, len(ticks), ticks=ticks)
    return Table(
        rows=Field(np.arange(len(ticks)), (axis,), axis_name, False),
        columns={name: column(np.array(values), name, axis) for name, values in columns.items()},
        scores=dict(scores),
        provenance=provenance("overview", method),
    )


def layers():
    return table(
        "layers",
        "layer",
        LAYERS,
        scores={"parameters": 50},
        kind=["Conv2d", "ReLU", "Linear"],
        axes=["channel 3 × y 2 × x 2", "channel 3 × y 2 × x 2", "unit 2"],
        units=[3, 3, 2],
        calls=[1, 1, 1],
        parameters=[30, 0, 20],
    )


def graph():
    rows, columns = ("input", *LAYERS), (*LAYERS, "output")
    axes = Axis("from", 4, ticks=rows), Axis("to", 4, ticks=columns)
    cells = np.eye(4, dtype=np.uint8)
    cells[1, 2] = 1  # conv feeds fc too
    return Matrix(cells=Field(cells, axes, "feeds", False), provenance=provenance("overview", "graph"))


def health():
    nan = float("nan")
    counts = {"units": [3, 3], "dead": [0, 1], "constant": [0, 1], "saturated": [nan, 2.0], "active": [0.5, 0.6]}
    return table("health", "layer", LAYERS[:2], kind=["Conv2d", "ReLU"], **counts)


def units():
    axis, rank = Axis("unit", 3), Axis("rank", 2, start=1)
    order = np.argsort(-ACTIVATIONS, axis=0, kind="stable")[:2].T
    rising = np.argsort(ACTIVATIONS, axis=0, kind="stable")[:2].T
    ids = np.array(IDS)

    def values(places):
        return Field(np.take_along_axis(ACTIVATIONS.T, places, axis=1), (axis, rank), "activation of relu", False)

    return UnitTable(
        means=Field(ACTIVATIONS.mean(0), (axis,), "mean activation of relu", False),
        most=Field(ids[order], (axis, rank), "sample", False),
        most_activation=values(order),
        least=Field(ids[rising], (axis, rank), "sample", False),
        least_activation=values(rising),
        columns={"largest": column(ACTIVATIONS.max(0), "largest", axis)},
        provenance=provenance("overview", "units", parameters={"layer": "relu", "most": 2}),
    )


def neuron_map(*, layer="relu", positions=((0, 0), (1, 0), (0, 3)), **columns):
    axis = Axis("unit", 3, ticks=(0, 1, 2))
    return Projection(
        positions=Field(np.array(positions, float), (axis, Axis("component", 2)), "position"),
        columns={name: column(np.array(values), name, axis) for name, values in columns.items()},
        provenance=provenance("neuron_map", "mds", at=(layer,)),
    )


def performance(model=MODEL, *, name="hand-made", samples=IDS, accuracy=0.75):
    axes = Axis("label", 2, ticks=("cat", "dog")), Axis("prediction", 2, ticks=("cat", "dog"))
    return Matrix(
        cells=Field(np.array([[2, 0], [1, 1]]), axes, "samples", False),
        scores={"accuracy": accuracy},
        provenance=provenance("overview", "performance", model=model, name=name, samples=samples),
    )


def record(folder: Path, name="trained", *, values=None, layer="relu", model=MODEL, ids=IDS):
    """Keep what a layer answers, with positions where there are some."""
    positions = np.stack([ACTIVATIONS - 1, ACTIVATIONS + 1], axis=2)  # their mean is what is known
    kept = positions if values is None else np.asarray(values, np.float32)
    axes = (Axis("channel", kept.shape[1]), *(Axis("x", size) for size in kept.shape[2:]))
    plan = RecordingPlan(model, DATA, ids, {layer: axes})
    with ActivationStore.create_or_resume(folder / "recordings" / name, plan) as writer:
        writer.write(0, {layer: kept})


def keep(folder: Path, *results) -> list[str]:
    store = DiskStore(folder)
    return [store.put(one) for one in results]
