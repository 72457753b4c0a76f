"""A study in which maps, units, epochs and methods tell of each other: every number is planted."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import (
    Attribution,
    Clusters,
    Matrix,
    Projection,
    Provenance,
    Question,
    Result,
    Similarity,
    Slopes,
    Table,
    Trails,
    Verdict,
)
from neuroglass.store.activations import ActivationStore
from neuroglass.store.disk import DiskStore
from neuroglass.store.recording_plan import RecordingPlan
from tests.browser.pages import Watched

COUNT, UNITS, CHANNELS, SIDE, STEPS = 60, 6, 4, 3, 8
FIRST = 100  # the id of the first sample
FOLLOWED = 12  # samples with trails
LOST = 107  # a sample without a place
DATA, TRAINED, UNTRAINED = "e" * 20, "a" * 20, "c" * 20
NAMES = {TRAINED: "small network, trained", UNTRAINED: "small network, untrained"}
CLASSES = ("circle", "square", "star of <i>many</i> points")
IDS = np.arange(FIRST, FIRST + COUNT)
LABELS = np.arange(COUNT) % 3
STEP_NAMES = tuple(f"epoch {step}" for step in range(STEPS))
RIGHT = {TRAINED: [[20, 0, 0], [1, 19, 0], [0, 0, 20]], UNTRAINED: [[20, 0, 0], [20, 0, 0], [15, 0, 5]]}
AGREED = "The two methods agree on 1 of 2 samples."


def groups(seed: int) -> np.ndarray:
    """Three groups of points on a plane, one of them nowhere."""
    middles = np.array([(0.0, 0.0), (6.0, 1.0), (2.0, 6.0)])[LABELS]
    found = middles + np.random.default_rng(seed).normal(size=(COUNT, 2)) * 0.6
    found[LOST - FIRST] = np.nan
    return found


def answers() -> np.ndarray:
    """What each unit of fc1 answers each sample: a unit prefers every sixth sample, and more so the later ones."""
    preferred = np.arange(COUNT)[:, None] % UNITS == np.arange(UNITS)
    return (preferred * (1.0 + np.arange(COUNT)[:, None] / COUNT)).astype(np.float32)


def pictures() -> np.ndarray:
    """What each channel of conv1 answers each sample, position by position."""
    found = np.random.default_rng(8).normal(size=(COUNT, CHANNELS, SIDE, SIDE))
    return found.astype(np.float32)


def _provenance(family: str, method: str, model: str = TRAINED, *, at=("input",), samples=IDS, **more) -> Provenance:
    asked = tuple(int(one) for one in samples)
    question = Question(family, method, more.pop("parameters", {}), model, DATA, "", at, asked, "1", more)
    return Provenance(question, {}, {"subject": NAMES[model], "neuroglass": "0.1.0"})


def _columns(axis: Axis) -> dict[str, Field]:
    predictions = np.where(np.arange(COUNT) % 10 == 0, (LABELS + 1) % 3, LABELS)
    named = {"label": LABELS, "prediction": predictions}
    words = {f"{name}_name": column(np.array(CLASSES)[values], name, axis) for name, values in named.items()}
    return {
        **{name: column(values, name, axis) for name, values in named.items()},
        **words,
        "confidence": column(np.linspace(0.3, 1.0, COUNT), "confidence", axis),
        "neighborhood_preservation@5": column(np.linspace(1, 0, COUNT), "neighborhood_preservation@5", axis),
    }


def projection(model: str, seed: int) -> Projection:
    axis = Axis("sample", COUNT, ticks=tuple(IDS.tolist()))
    return Projection(
        provenance=_provenance("projection", "pca", model, at=("fc1",)),
        positions=Field(groups(seed), (axis, Axis("component", 2)), "position"),
        columns=_columns(axis),
        scores={"neighborhood_hit@6": 0.875, "stress": 0.1},
    )


def neuron_map() -> Projection:
    axis = Axis("unit", UNITS, ticks=tuple(range(UNITS)))
    positions = np.stack([np.arange(UNITS), np.zeros(UNITS)], axis=1)
    columns = {
        "dead": column(np.arange(UNITS) == 4, "dead", axis),
        "constant": column(np.arange(UNITS) == 4, "constant", axis),
        "mean_activation": column(np.array([0.3, 0.1, 0.6, 0.5, 0.0, 0.2]), "mean activation", axis),
        "preferred_class": column(np.arange(UNITS) % 3, "preferred class", axis),
    }
    field = Field(positions, (axis, Axis("component", 2)), "position")
    return Projection(provenance=_provenance("neuron_map", "mds", at=("fc1",)), positions=field, columns=columns)


def trails(model: str, names: tuple[str, ...] = STEP_NAMES) -> Trails:
    """Some samples, a step to the right at every epoch."""
    axis, steps = Axis("sample", FOLLOWED, ticks=tuple(IDS[:FOLLOWED].tolist())), Axis("epoch", len(names), ticks=names)
    start = np.nan_to_num(groups(1)[:FOLLOWED])
    positions = np.stack([start + np.array([place, 0]) for place in range(len(names))], axis=1)
    field = Field(positions, (axis, steps, Axis("component", 2)), "position")
    scores = {f"neighborhood_hit@6:{name}": place / 10 for place, name in enumerate(names)}
    about = _provenance("trails", "pca", model, samples=IDS[:FOLLOWED])
    labels = {"label": column(LABELS[:FOLLOWED], "label", axis)}
    return Trails(provenance=about, positions=field, columns=labels, scores=scores)


def clusters(of: Projection) -> Clusters:
    """Two groups of the first class: its first ten samples, and the next five."""
    axis, cluster = Axis("sample", COUNT, ticks=tuple(IDS.tolist())), Axis("cluster", 2, ticks=("0 a: round", "0 b"))
    members, own = np.full(COUNT, -1), np.flatnonzero(LABELS == 0)
    members[own[:10]], members[own[10:15]] = 0, 1
    properties, classes = Axis("property", 1, ticks=("roundness",)), Axis("class", 3, ticks=CLASSES)
    sentences = np.array(["Cluster 0 a: rounder than the rest.", "Cluster 0 b: nothing sets it apart."])
    return Clusters(
        provenance=_provenance("clusters", "sub_clusters", at=("fc1",), of=[of.question.describe()]),
        members=Field(members, (axis,), "cluster", signed=False),
        means=Field(np.zeros((2, 1, 4, 4)), (cluster, Axis("channel", 1), Axis("y", 4), Axis("x", 4)), "input"),
        evidence=Field(np.array([[0.9], [0.5]]), (cluster, properties), "AUC", signed=False),
        errors=Field(np.full((2, 1), 0.01), (cluster, properties), "standard error", signed=False),
        told=Field(np.array([[True], [False]]), (cluster, properties), "told", signed=False),
        sizes=Field(np.array([10, 5]), (cluster,), "samples", signed=False),
        composition=Field(np.array([[10, 0, 0], [5, 0, 0]]), (cluster, classes), "samples", signed=False),
        descriptions=Field(sentences, (cluster,), "sentence", signed=False),
    )


def performance(model: str) -> Matrix:
    cells = np.array(RIGHT[model])
    axes = Axis("label", 3, ticks=CLASSES), Axis("prediction", 3, ticks=CLASSES)
    field = Field(cells, axes, "samples", signed=False)
    scores = {"accuracy": float(np.trace(cells) / cells.sum())}
    return Matrix(provenance=_provenance("overview", "performance", model), cells=field, scores=scores)


def relevance(method: str) -> np.ndarray:
    return np.random.default_rng(len(method)).normal(size=(2, 4, 4)).round(3)


def attribution(method: str) -> Attribution:
    axis, shown = Axis("sample", 2, ticks=(FIRST, FIRST + 1)), (Axis("y", 4, "px"), Axis("x", 4, "px"))
    field = Field(relevance(method), (axis, *shown), "relevance of logit:1")
    inputs = Field(np.full((2, 1, 4, 4), 0.5), (axis, Axis("channel", 1), *shown), "pixel", signed=False)
    return Attribution(
        provenance=_provenance("attribution", method, samples=IDS[:2]),
        relevance=field,
        full=field,
        inputs=inputs,
        value=Field(np.zeros(2), (axis,), "logit:1"),
    )


def agreement(of: list[Attribution]) -> Similarity:
    axis, pair = Axis("sample", 2, ticks=(FIRST, FIRST + 1)), Axis("pair", 1, ticks=("both",))
    about = _provenance("checks", "agreement", samples=IDS[:2], of=[one.question.describe() for one in of])
    field = Field(np.array([[0.9], [0.1]]), (axis, pair), "rank correlation")
    return Similarity(provenance=about, similarity=field, verdict=Verdict(None, AGREED))


def layers() -> Table:
    axis = Axis("layer", 3, ticks=("conv1", "fc1", "fc2"))
    columns = {
        "kind": np.array(["Conv2d", "Linear", "Linear"]),
        "axes": np.array([f"channel {CHANNELS} × y {SIDE} × x {SIDE}", f"unit {UNITS}", "unit 3"]),
        "units": np.array([CHANNELS, UNITS, 3]),
        "calls": np.ones(3, int),
        "parameters": np.array([40, 222, 21]),
    }
    made = {name: column(values, name, axis) for name, values in columns.items()}
    rows = Field(np.arange(3), (axis,), "layer", signed=False)
    about = _provenance("overview", "layers")
    return Table(provenance=about, rows=rows, columns=made, scores={"parameters": 283.0})


def derivatives() -> np.ndarray:
    return np.random.default_rng(6).normal(size=(1, UNITS, CHANNELS)).round(3)


def slopes() -> Slopes:
    axes = Axis("sample", 1, ticks=(FIRST,)), Axis("unit", UNITS, ticks=tuple(range(UNITS))), Axis("unit", CHANNELS)
    parameters = {"layer": "fc1", "at": "conv1", "units": ""}
    about = _provenance("overview", "jacobian", samples=IDS[:1], parameters=parameters)
    return Slopes(provenance=about, slopes=Field(derivatives(), axes, "slope of fc1 by conv1"))


def record(folder: Path) -> None:
    """The activations of the trained network, in the folder of the study."""
    axes = {
        "conv1": (Axis("channel", CHANNELS), Axis("y", SIDE), Axis("x", SIDE)),
        "fc1": (Axis("unit", UNITS),),
    }
    plan = RecordingPlan(TRAINED, DATA, tuple(IDS.tolist()), axes)
    with ActivationStore.create_or_resume(folder / "recordings" / "small", plan) as writer:
        writer.write(0, {"conv1": pictures(), "fc1": answers()})


def write_linked(folder: Path) -> dict[str, str]:
    """The study in a folder; the id of each result by its short name."""
    store, trained = DiskStore(folder), projection(TRAINED, 1)
    methods = [attribution("gradient"), attribution("integrated_gradients")]
    results: dict[str, Result] = {
        "trained": trained,
        "untrained": projection(UNTRAINED, 2),
        "neurons": neuron_map(),
        "trails": trails(TRAINED),
        "short trails": trails(UNTRAINED, STEP_NAMES[:2]),
        "clusters": clusters(trained),
        "right": performance(TRAINED),
        "wrong": performance(UNTRAINED),
        "gradient": methods[0],
        "integrated": methods[1],
        "agreement": agreement(methods),
        "layers": layers(),
        "slopes": slopes(),
    }
    ids = {name: store.put(result) for name, result in results.items()}
    record(folder)
    return ids


@dataclass(frozen=True)
class Linked:
    """A window, and the ids of the results by their short names."""

    watched: Watched
    ids: dict[str, str]

    def show(self, fragment: str) -> Watched:
        """A place of the app, from a clean start."""
        self.watched.complaints.clear()
        self.watched.page.goto("about:blank")
        self.watched.show(fragment)
        return self.watched

    def named(self, *names: str) -> str:
        return ",".join(self.ids[name] for name in names)
