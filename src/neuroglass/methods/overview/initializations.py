"""Initializations: which first weights group the classes before any training (asked by Rauber et al. 2017)?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.neighbors import NearestNeighbors

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress
from neuroglass.core.result import Table
from neuroglass.core.unit import INPUT, Place
from neuroglass.methods.facts import Facts
from neuroglass.methods.overview.protocol import Look
from neuroglass.model.initialize import STRATEGIES, initialized, multiplies
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject

MOST_SAMPLES = 2_000
TRAINED = "as given"


@dataclass(frozen=True)
class Initializations:
    """Which first weights already group the classes, before any training?"""

    layer: str = ""  # whose view of the samples is measured; by default the last hidden layer
    seeds: int = 3  # networks drawn for each strategy
    neighbors: int = 6  # of a sample, among which those of its class are counted

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "statistic",
        resolution="layer",
        tuning="none",
        cost="1 forward for each sample and way of drawing",
        blind="How the network does once it is trained from such weights.",
    )

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        y = subject.data.y
        if subject.outputs.task != "classes" or y is None:
            raise NotApplicable("neighborhood hit needs one class label per sample, and the data has none")
        if self.seeds < 1 or self.neighbors < 1:
            raise InvalidInput(f"seeds={self.seeds}, neighbors={self.neighbors}: write whole numbers from 1 on")
        ids = [samples[i] for i in np.unique(np.linspace(0, len(samples) - 1, MOST_SAMPLES).round().astype(int))]
        if len(ids) <= self.neighbors:
            raise NotApplicable(f"{len(ids)} samples have no {self.neighbors} neighbors each; give more samples")
        layer = subject.place(self.layer) if self.layer else last_hidden(subject)
        hits = self._hits(subject, layer, ids, progress)
        return _table(hits, f"neighborhood_hit@{self.neighbors}", (*_told(hits), *_about(layer, ids, samples, y)))

    def _hits(self, subject: Subject, layer: str, ids: list[int], progress: Progress) -> Mapping[str, list[float]]:
        """The neighborhood hit of every network, by strategy; then of the given network and of the input."""
        labels = subject.data.y[ids]
        total = len(STRATEGIES) * self.seeds
        found: dict[str, list[float]] = {strategy: [] for strategy in STRATEGIES}
        for done in range(total):
            strategy, seed = STRATEGIES[done // self.seeds], done % self.seeds
            progress(done, total, f"initialization {strategy}")
            drawn = Run(subject, {strategy: initialized(subject.model, strategy, seed)}).subject(strategy)
            found[strategy].append(neighborhood_hit(_view(drawn, layer, ids), labels, self.neighbors))
        found[TRAINED] = [neighborhood_hit(_view(subject, layer, ids), labels, self.neighbors)]
        if not subject.space.integer:
            found[INPUT] = [neighborhood_hit(_view(subject, INPUT, ids), labels, self.neighbors)]
        progress(total, total, "initializations")
        return found


def last_hidden(subject: Subject) -> str:
    """The layer before the last one with weights: what the output is computed from. That one where it is the first."""
    layers = [layer for layer in subject.layers() if layer.sample_axis >= 0 and layer.shape]
    weighted = [
        place
        for place, layer in enumerate(layers)
        if multiplies(subject.model.get_submodule(Place.parse(layer.name).module))
    ]
    if not weighted:
        raise NotApplicable("no layer of the network has weights of its own to initialize")
    return layers[weighted[-1] - 1].name if len(weighted) > 1 else layers[weighted[-1]].name


def _view(subject: Subject, layer: str, ids: list[int]) -> np.ndarray:
    return subject.activations([layer], ids)[layer].reshape(len(ids), -1)


def neighborhood_hit(points: np.ndarray, labels: np.ndarray, neighbors: int) -> float:
    """The mean share of a point's nearest neighbors with its label; by chance where all points are one."""
    centered = points.astype(np.float64) - points.mean(0, dtype=np.float64)
    if np.abs(centered).max(initial=0.0) <= 1e-12 * np.abs(points).max(initial=0.0):
        amounts = np.unique(labels, return_counts=True)[1]
        return float((amounts * (amounts - 1)).sum() / (len(labels) * (len(labels) - 1)))
    model = NearestNeighbors(n_neighbors=neighbors, algorithm="brute").fit(centered)
    nearest = model.kneighbors(return_distance=False)  # without X, a point is no neighbor of itself
    return float((labels[nearest] == labels[:, None]).mean())


def _table(hits: Mapping[str, list[float]], score: str, notes: tuple[str, ...]) -> Look:
    axis = Axis("first weights", len(hits), ticks=tuple(hits))
    about = {
        "neighborhood_hit": [np.mean(found) for found in hits.values()],
        "lowest": [min(found) for found in hits.values()],
        "highest": [max(found) for found in hits.values()],
        "networks": [len(found) for found in hits.values()],
    }
    best = _best(hits)
    return Look(
        Table,
        Field(np.arange(len(hits)), (axis,), "first weights", signed=False),
        columns={name: column(np.array(values), name, axis) for name, values in about.items()},
        scores={f"{score}:{name}": float(np.mean(hits[name])) for name in (best, TRAINED, INPUT) if name in hits},
        notes=notes,
    )


def _best(hits: Mapping[str, list[float]]) -> str:
    return max(STRATEGIES, key=lambda strategy: float(np.mean(hits[strategy])))


def _told(hits: Mapping[str, list[float]]) -> tuple[str, ...]:
    """Which strategy is ahead, whether seeds leave that open, and which strategies come to the same."""
    best = _best(hits)
    told = [f"{best} groups the classes best before training: {np.mean(hits[best]):.3f}."]
    close = [name for name in STRATEGIES if name != best and max(hits[name]) >= min(hits[best])]
    if len(hits[best]) == 1:
        told.append("One network was drawn for each strategy: another seed may order them otherwise.")
    elif close:
        told.append(f"Its lead over {', '.join(close)} is within what seeds change.")
    alike: dict[tuple[float, ...], list[str]] = {}
    for name in STRATEGIES:
        alike.setdefault(tuple(np.round(hits[name], 4)), []).append(name)
    told += [
        f"{', '.join(names)} come to the same: they draw alike but for scale, which changes no neighborhood here."
        for names in alike.values()
        if len(names) > 1
    ]
    return tuple(told)


def _about(layer: str, ids: list[int], samples: tuple[int, ...], y: np.ndarray) -> tuple[str, ...]:
    shares = np.unique(y[ids], return_counts=True)[1] / len(ids)
    few = f"{len(ids):,} of {len(samples):,} samples, evenly chosen, were compared."
    chance = f"Neighborhood hit was measured at {layer}, before projecting; by chance it would be"
    return (f"{chance} {np.square(shares).sum():.3f}.", *((few,) if len(ids) < len(samples) else ()))
