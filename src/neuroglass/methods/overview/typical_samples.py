"""Typical samples: the mean of every class, and the samples that the network is most and least sure of."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neuroglass.core.errors import NotApplicable
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress
from neuroglass.core.result import Gallery
from neuroglass.methods.facts import Facts
from neuroglass.methods.overview.protocol import Look
from neuroglass.model.subject import Subject


@dataclass(frozen=True)
class TypicalSamples:
    """What does each class look like: on average, at its clearest, and where the network errs or doubts most?"""

    classes: int = 12  # the most frequent ones are shown

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "statistic",
        resolution="class",
        tuning="none",
        cost="1 forward for each sample",
        blind="The rare samples of a class.",
    )

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        y = subject.data.y
        if subject.outputs.task != "classes" or y is None:
            raise NotApplicable("typical samples are shown per class, and the data has no classes")
        if subject.space.integer:
            raise NotApplicable("tokens are names: they have no mean")
        label = y[list(samples)]
        predicted, confidence = subject.predict(samples, progress=progress)
        sure = np.where(predicted == label, confidence, -confidence)  # surely wrong is the lowest
        found, counts = np.unique(label, return_counts=True)
        shown = np.sort(found[np.argsort(-counts, kind="stable")[: self.classes]])
        items, ticks, ids = [], [], []
        for index in shown:
            members = np.flatnonzero(label == index)
            best, worst = members[sure[members].argmax()], members[sure[members].argmin()]
            name = subject.classes[index] if subject.classes else str(index)
            items += [_mean(subject, [samples[m] for m in members]), *_inputs(subject, [samples[best], samples[worst]])]
            verdict = "doubted" if predicted[worst] == index else f"taken for {_name(subject, predicted[worst])}"
            ticks += [f"{name}: mean of {len(members)}", f"{name}: surest", f"{name}: {verdict}"]
            ids += [-1, samples[best], samples[worst]]
        shown_items = np.stack(items)
        axis = Axis("item", len(items), ticks=tuple(ticks))
        left = len(found) - len(shown)
        return Look(
            Gallery,
            Field(shown_items, (axis, *subject.space.layout), "input", signed=bool(shown_items.min() < 0)),
            columns={"sample": column(np.array(ids), "sample", axis)},
            notes=(f"The {len(shown)} most frequent classes of {len(found)} are shown.",) if left else (),
        )


def _name(subject: Subject, index: int) -> str:
    return subject.classes[index] if subject.classes else str(index)


def _inputs(subject: Subject, ids: list[int]) -> np.ndarray:
    return subject.reader.asked(subject.data.batch(ids).x).astype(np.float32)


def _mean(subject: Subject, ids: list[int], at_once: int = 256) -> np.ndarray:
    total = np.zeros(subject.space.shape)
    for start in range(0, len(ids), at_once):
        total += _inputs(subject, ids[start : start + at_once]).sum(0, dtype=np.float64)
    return (total / len(ids)).astype(np.float32)
