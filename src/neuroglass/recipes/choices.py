"""Which layers and which samples does a recipe look at? By rules that a sentence can state."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from torch import nn

from neuroglass.core.progress import Progress, silent
from neuroglass.core.unit import INPUT, Place
from neuroglass.model.initialize import multiplies
from neuroglass.model.layers import Layer
from neuroglass.model.subject import Subject

MOST_LAYERS = 6
MOST_SAMPLES = 2000  # on a map, as in Rauber et al. (2017)
LEAST_SAMPLES = 100
MOST_NUMBERS = 2**28  # activations held for maps at once: 1 GiB in float32
EXAMPLES = 4
METHODS = (  # one or two of every kind; the others are asked by name
    "gradient",
    "input_times_gradient",
    "integrated_gradients",
    "guided_backprop",
    "deep_lift",
    "smooth_grad",
    "grad_cam",
    "layer_cam",
    "occlusion",
    "lime",
    "kernel_shap",
)
SEED = 0
ALIKE = 3  # samples on which two layers are compared


@dataclass(frozen=True)
class Chosen:
    """The layers of a network that matter, in order: what each layer with weights hands on to the next."""

    hidden: tuple[str, ...]
    output: str  # '' where the output has fewer than 3 numbers: no map is needed to see them
    left_out: int = 0  # hidden layers that matter too, but are too many

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.hidden, *([self.output] if self.output else []))

    @property
    def last(self) -> str:
        """The last hidden layer; the output of a network that has none, the input of one without weights."""
        return (self.hidden or self.all or (INPUT,))[-1]


def choose_layers(subject: Subject, most: int = MOST_LAYERS) -> Chosen:
    """At most `most` layers: the first, the last hidden one and the output always, the others evenly spread.

    A layer matters where its activations are what the next layer with weights reads; of layers that hand on the same
    numbers (dropout, flatten, the containers of layers) the first is named.
    """
    parts = _parts(subject)
    if not parts:
        return Chosen((), "")
    wanted = math.prod(subject.outputs.shape)
    ends = next((layer for layer in parts[-1] if math.prod(layer.shape) == wanted), parts[-1][-1])
    output = ends.name if wanted > 2 else ""
    found = [_first_alike(subject, part) for part in parts[:-1]]
    room = most - bool(output)
    places = np.linspace(0, len(found) - 1, min(room, len(found))).round().astype(int)
    return Chosen(tuple(found[place] for place in places), output, len(found) - len(places))


def _parts(subject: Subject) -> list[list[Layer]]:
    """The layers cut before every layer with weights; those before the first are left out."""
    parts: list[list[Layer]] = []
    for layer in subject.layers():
        if layer.sample_axis < 0 or not layer.shape:
            continue
        if multiplies(_module(subject, layer)):
            parts.append([layer])
        elif parts:
            parts[-1].append(layer)
    return parts


def _first_alike(subject: Subject, part: Sequence[Layer]) -> str:
    """The last layer of a part, or the one before it that computed its numbers."""
    seen = subject.activations([layer.name for layer in part], range(min(ALIKE, len(subject.data))))
    name = part[-1].name
    for layer, after in reversed(list(pairwise(part))):
        alike = np.array_equal(seen[layer.name].ravel(), seen[after.name].ravel())
        if not alike or not (after.passive or list(_module(subject, after).children())):
            break  # an activation that happens to change nothing here is a layer all the same
        name = layer.name
    return name


def _module(subject: Subject, layer: Layer) -> nn.Module:
    return subject.model.get_submodule(Place.parse(layer.name).module)


def map_samples(subject: Subject, layers: Sequence[str]) -> tuple[int, ...]:
    """All samples, or as many as maps can show and memory hold: then equally many of every class, drawn by seed."""
    shapes = [subject.space.shape, *(subject.layer(name).shape for name in layers if name != INPUT)]
    width = sum(math.prod(shape) for shape in shapes)
    most = min(MOST_SAMPLES, max(LEAST_SAMPLES, MOST_NUMBERS // width))
    return evenly(class_labels(subject), len(subject.data), most)


def class_labels(subject: Subject) -> np.ndarray | None:
    return subject.data.y if subject.outputs.task == "classes" else None


def evenly(labels: np.ndarray | None, count: int, most: int, seed: int = SEED) -> tuple[int, ...]:
    """At most `most` of `count` samples, in order; of classes equally many, as far as each has samples."""
    if count <= most:
        return tuple(range(count))
    order = np.random.default_rng(seed).permutation(count)
    if labels is not None:
        mixed = labels[order]
        rank = np.empty(count, dtype=np.int64)  # the how-manieth of its class
        for label in np.unique(mixed):
            members = np.flatnonzero(mixed == label)
            rank[members] = np.arange(len(members))
        order = order[np.argsort(rank, kind="stable")]
    return tuple(sorted(order[:most].tolist()))


@dataclass(frozen=True)
class Pair:
    """A rightly and a wrongly classified sample of the same label, by their ids."""

    right: int
    wrong: int


def choose_pair(subject: Subject, *, progress: Progress = silent) -> Pair | None:
    """The surest mistake, beside the surest right sample of its label; None where there is no such pair."""
    y = class_labels(subject)
    if y is None or y.ndim > 1:
        return None
    predicted, confidence = subject.predict(range(len(subject.data)), progress=progress)
    sure = np.argsort(-confidence, kind="stable")
    right, wrong = sure[predicted[sure] == y[sure]], sure[predicted[sure] != y[sure]]
    for mistake in wrong.tolist():
        same = right[y[right] == y[mistake]]
        if len(same):
            return Pair(int(same[0]), mistake)
    return None


@dataclass(frozen=True)
class Examples:
    """Samples to explain, why these, and for which targets."""

    title: str
    why: str
    samples: tuple[int, ...]
    targets: tuple[str, ...] = ("prediction",)


def choose_examples(subject: Subject, most: int = EXAMPLES, *, progress: Progress = silent) -> tuple[Examples, ...]:
    """Clear cases and failures, a few each: what is right and what is wrong depends on the labels that there are."""
    predicted, confidence = subject.predict(range(len(subject.data)), progress=progress)
    y = subject.data.y
    if subject.outputs.task != "classes":
        return _of_numbers(subject, predicted, most)
    sure = np.argsort(-confidence, kind="stable")
    if y is None:
        chosen = _of_classes(sure, predicted, most)
        return (Examples("sure predictions", "The surest predictions, of different classes", chosen),)
    right, wrong = sure[predicted[sure] == y[sure]], sure[predicted[sure] != y[sure]]
    both = (
        ("prediction", "label") if subject.outputs.count > 1 else ("prediction",)
    )  # one logit speaks for both classes
    return (
        Examples("right predictions", "The surest of different classes", _of_classes(right, y, most)),
        Examples("wrong predictions", "The surest", tuple(wrong[:most].tolist()), both),
    )


def _of_numbers(subject: Subject, predicted: np.ndarray, most: int) -> tuple[Examples, ...]:
    y, targets = subject.data.y, ("output:0",)
    if y is None or subject.outputs.count > 1:
        order = np.argsort(-predicted, kind="stable")
        ends = dict.fromkeys((*order[: most // 2].tolist(), *order[-(most // 2) :].tolist()))
        return (Examples("largest and smallest outputs", "The extremes of output 0", tuple(ends), targets),)
    order = np.argsort(np.abs(predicted - y), kind="stable")
    near, far = order[:most].tolist(), order[most:][::-1][:most].tolist()
    return (
        Examples("close predictions", "The smallest errors", tuple(near), targets),
        Examples("far predictions", "The largest errors", tuple(far), targets),
    )


def _of_classes(order: np.ndarray, classes: np.ndarray, most: int) -> tuple[int, ...]:
    """The first of every class in this order, at most `most`."""
    first: dict[int, int] = {}
    for sample in order.tolist():
        first.setdefault(int(classes[sample]), sample)
    return tuple(first.values())[:most]
