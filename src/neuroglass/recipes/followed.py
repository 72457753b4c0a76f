"""Which sample does a tour follow, and what is known of it and of the samples around it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Projection
from neuroglass.methods.projection.nearest import nearest
from neuroglass.model.subject import Subject
from neuroglass.recipes.choices import map_samples
from neuroglass.recipes.overview import mapped_steps

NEIGHBORS = 6  # as neighborhood hit has it in the sentences of the story
NAMED = 2  # labels of neighbors beside the most frequent one


@dataclass(frozen=True, eq=False)
class Followed:
    """One sample among those that are mapped, and what is known of all of them."""

    subject: Subject
    ids: tuple[int, ...]
    place: int  # of the sample among the ids
    columns: Mapping[str, NDArray[Any]]

    @property
    def sample(self) -> int:
        return self.ids[self.place]

    @property
    def of_classes(self) -> bool:
        return self.subject.outputs.task == "classes"

    @property
    def target(self) -> str:
        """The predicted class's probability; the prediction itself where the network returns one number."""
        if self.of_classes and self.subject.outputs.count > 1:
            return f"probability:{int(self.columns['prediction'][self.place])}"
        return "prediction"

    @property
    def amount(self) -> str:
        """The target in words."""
        if self.target != "prediction":
            return f"the probability of {self.word('prediction')}"
        return f"the logit of {self.word('prediction')}" if self.of_classes else "the answer"

    def word(self, column: str, place: int | None = None) -> str:
        """The label or the prediction of a sample, of the followed one unless told."""
        value = self.columns[column][self.place if place is None else place]
        if not self.of_classes:
            return f"{float(value):.3g}"
        return self.subject.classes[int(value)] if self.subject.classes else str(int(value))

    def met(self) -> str:
        """What the network says of the sample, what is true, and why this one is followed."""
        count, labeled = len(self.ids), "label" in self.columns
        if not self.of_classes:
            truth = f"; its label is {self.word('label')}" if labeled else ""
            why = "misses its label by more" if labeled else "is larger"
            said = self.word("prediction")
            return f"The network answers {said} for sample {self.sample}{truth}. Of {count:,} answers none {why}."
        sure = f"{float(self.columns['confidence'][self.place]):.3f}"
        told = f"The network takes sample {self.sample} for {self.word('prediction')}, with probability {sure}"
        if not labeled:
            return f"{told}. It is less sure of no other of {count:,} samples."
        wrong = int((~self.columns["right"]).sum())
        if not wrong:
            return f"{told}, and is right. It is right for all {count:,} samples, and less sure of no other."
        number = "its only mistake" if wrong == 1 else f"one of {wrong:,} mistakes, and the one that it is surest of"
        among = f" Among {count:,} samples this is {number}." if count > 1 else ""
        return f"{told}; its label is {self.word('label')}.{among}"

    def around(self, found: Projection) -> str:
        """The labels of the nearest neighbors on a map, the most frequent first."""
        known = "label" if "label" in self.columns else "prediction"
        points = np.asarray(found.values, np.float64)
        order = nearest(points, NEIGHBORS).order[self.place]
        near = f"its {len(order)} nearest neighbors" if len(order) > 1 else "its nearest neighbor"
        if not self.of_classes:
            values = self.columns[known][order]
            return f"the {known}s of {near} lie from {values.min():.3g} to {values.max():.3g}"
        (name, most), *others = Counter(self.word(known, int(place)) for place in order).most_common()
        amount = "all" if 1 < most == len(order) else str(most)
        first = f"{amount} of {near} {'have' if most > 1 else 'has'} the {known} {name}"
        named = [f"{amount} the {known} {name}" for name, amount in others[:NAMED]]
        rest = sum(amount for _, amount in others[NAMED:])
        return ", ".join([first, *named, *([f"{rest} another"] if rest else [])])


def choose_followed(subject: Subject, *, progress: Progress = silent) -> Followed | None:
    """The surest mistake, else the least sure answer; of numbers the largest error, else the largest number.

    None where an answer is more than one class or one number.
    """
    ids = map_samples(subject, mapped_steps(subject))
    subject.predict(ids, progress=progress)
    columns = {name: np.asarray(one.values) for name, one in subject.columns(ids).items()}
    if "prediction" not in columns or subject.outputs.positions:
        return None
    amount = columns["prediction"].astype(float)
    if subject.outputs.task == "classes":
        sure = columns["confidence"]
        wrong = ~columns["right"] if "right" in columns else np.zeros(len(ids), bool)
        amount = np.where(wrong, 1 + sure, -sure)
    elif "label" in columns:
        amount = abs(amount - columns["label"])
    return Followed(subject, ids, int(amount.argmax()), columns)
