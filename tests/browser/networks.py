"""A study of planted networks: layers, what feeds what, health, errors, maps and a tour, all with known numbers."""

from pathlib import Path

import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Matrix, Projection, Provenance, Question, Result, Table
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Section, Story, TourStep, write_story

COUNT, BLOCKS, UNITS = 300, 30, 8
CLASSES = ("cat", "dog", "<b>fox</b>")
MANY = 40  # classes of the third network
DATA, DEEP, BARE, WIDE = "d" * 20, "1" * 20, "2" * 20, "3" * 20
NAMES = {DEEP: "deep network", BARE: "bare network", WIDE: "network of many classes"}
CONV, HEAD = 64, 24  # parameters of each convolution and of the head
DEAD, CONSTANT = 5, 1  # units of one layer
FOLLOWED = 10  # the sample of the tour


def layers() -> list[tuple[str, str, int]]:
    """Name, kind and parameters of the deep network's layers, in order."""
    blocks = [
        (f"body.{block}.{name}", kind, size)
        for block in range(BLOCKS)
        for name, kind, size in (("conv", "Conv2d", CONV), ("relu", "ReLU", 0))
    ]
    return [("stem", "Conv2d", CONV), *blocks, ("head", "Linear", HEAD)]


def edges() -> list[tuple[str, str]]:
    """One after the other; the head reads the stem too, and one block the block before the last."""
    names = [name for name, _, _ in layers()]
    chain = zip(["input", *names[:-1]], names, strict=True)
    return [*chain, ("stem", "head"), ("body.1.relu", "body.3.conv")]


def labels() -> np.ndarray:
    return np.arange(COUNT) % len(CLASSES)


def predictions() -> np.ndarray:
    """Every tenth sample is taken for the next class."""
    return np.where(np.arange(COUNT) % 10 == 0, (labels() + 1) % len(CLASSES), labels())


def confusions() -> np.ndarray:
    found = np.zeros((len(CLASSES), len(CLASSES)), int)
    np.add.at(found, (labels(), predictions()), 1)
    return found


def many_confusions() -> np.ndarray:
    """Class 7 is taken for 3 most often, then 0 for 39."""
    found = np.eye(MANY, dtype=int) * 50
    found[7, 3], found[0, 39], found[5, 6] = 9, 4, 1
    return found


def _provenance(family: str, method: str, model: str, at: tuple[str, ...] = ()) -> Provenance:
    question = Question(family, method, {}, model, DATA, "", at, tuple(range(COUNT)))
    return Provenance(question, {}, {"subject": NAMES[model], "neuroglass": "0.1.0"})


def _table(method: str, columns: dict[str, np.ndarray], scores: dict[str, float]) -> Table:
    axis = Axis("layer", len(layers()), ticks=tuple(name for name, _, _ in layers()))
    made = {name: column(values, name, axis) for name, values in columns.items()}
    rows = Field(np.arange(axis.size), (axis,), "layer", signed=False)
    return Table(provenance=_provenance("overview", method, DEEP), rows=rows, columns=made, scores=scores)


def _layers() -> Table:
    names, kinds, sizes = zip(*layers(), strict=True)
    columns = {
        "kind": np.array(kinds),
        "axes": np.array([f"channel {UNITS} × y 4 × x 4"] * (len(names) - 1) + ["unit 3"]),
        "units": np.array([UNITS] * (len(names) - 1) + [3]),
        "calls": np.ones(len(names), int),
        "parameters": np.array(sizes),
    }
    return _table("layers", columns, {"parameters": float(sum(sizes))})


def _health() -> Table:
    names = [name for name, _, _ in layers()]
    here = np.array([name == "body.3.relu" for name in names])
    columns = {
        "kind": np.array([kind for _, kind, _ in layers()]),
        "units": np.array([UNITS] * (len(names) - 1) + [3]),
        "dead": here * DEAD,
        "constant": here * CONSTANT,
        "saturated": np.full(len(names), np.nan),
        "active": 0.5 - here * 0.3,
    }
    return _table("health", columns, {})


def _graph() -> Matrix:
    names = [name for name, _, _ in layers()]
    sources, targets = ["input", *names], [*names, "output"]
    cells = np.zeros((len(sources), len(targets)), np.uint8)
    for source, target in [*edges(), (names[-1], "output")]:
        cells[sources.index(source), targets.index(target)] = 1
    axes = Axis("from", len(sources), ticks=tuple(sources)), Axis("to", len(targets), ticks=tuple(targets))
    return Matrix(provenance=_provenance("overview", "graph", DEEP), cells=Field(cells, axes, "feeds", signed=False))


def _performance(model: str, cells: np.ndarray, names: tuple[str, ...]) -> Matrix:
    axes = Axis("label", len(names), ticks=names), Axis("prediction", len(names), ticks=names)
    scores = {"accuracy": np.trace(cells) / cells.sum()}
    field = Field(cells, axes, "samples", signed=False)
    return Matrix(provenance=_provenance("overview", "performance", model), cells=field, scores=scores)


def _map(layer: str, seed: int) -> Projection:
    axis = Axis("sample", COUNT, ticks=tuple(range(COUNT)))
    points = np.random.default_rng(seed).normal(size=(COUNT, 2)) + 4 * labels()[:, None]
    known = {"label": labels(), "prediction": predictions()}
    named = {f"{name}_name": np.array(CLASSES)[values] for name, values in known.items()}
    sure = {"right": labels() == predictions(), "confidence": np.linspace(0.4, 0.9, COUNT)}
    columns = {name: column(values, name, axis) for name, values in {**known, **named, **sure}.items()}
    field = Field(points, (axis, Axis("component", 2)), "position")
    provenance = _provenance("projection", "pca", DEEP, (layer,))
    return Projection(provenance=provenance, positions=field, columns=columns)


def results() -> dict[str, Result]:
    many = tuple(f"class number {place}" for place in range(MANY))
    return {
        "layers": _layers(),
        "health": _health(),
        "graph": _graph(),
        "performance": _performance(DEEP, confusions(), CLASSES),
        "raw": _map("input", 1),
        "last": _map("head", 2),
        "bare": _map_of_another(),
        "many": _performance(WIDE, many_confusions(), many),
    }


def _map_of_another() -> Projection:
    """A map without labels: all that is known of the bare network."""
    axis = Axis("sample", COUNT, ticks=tuple(range(COUNT)))
    points = np.random.default_rng(3).normal(size=(COUNT, 2))
    field = Field(points, (axis, Axis("component", 2)), "position")
    return Projection(provenance=_provenance("projection", "pca", BARE, ("input",)), positions=field)


def steps(ids: dict[str, str]) -> tuple[TourStep, ...]:
    """Two places of the study, and a sentence for each."""
    maps = f"#page=map&maps={ids['raw']}%2C{ids['last']}&select={FOLLOWED}"
    return (
        TourStep("Two maps", "Sample 10 is a <b>dog</b> that is taken for another.", maps),
        TourStep("Its errors", "Every tenth sample is wrong.", f"#page=result&id={ids['performance']}"),
    )


def write_networks(folder: Path, *, tour: bool) -> dict[str, str]:
    """The study in a folder; the id of each result by its short name."""
    store = DiskStore(folder)
    ids = {name: store.put(result) for name, result in results().items()}
    sections = (
        Section(f"{NAMES[BARE]}: its map", ("A map.",), (ids["bare"],)),
        Section(f"{NAMES[BARE]}: more", ("Nothing more is known.",)),
        Section(f"{NAMES[DEEP]}: its errors", ("Every tenth is wrong.",), (ids["performance"],)),
    )
    write_story(folder, Story("Planted networks", ("Made by hand.",), sections, steps(ids) if tour else ()))
    return ids
