"""Which class does each unit of a layer prefer?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.methods.liveliness import Liveliness
from neuroglass.methods.units import group_means

NO_CLASS = -1  # of a unit that never changes


@dataclass(frozen=True, eq=False)
class Preferred:
    """The classes that samples have, and the one for which each unit's mean is the highest."""

    present: NDArray[Any]  # class indices
    members: NDArray[np.bool_]  # class, sample
    place: NDArray[np.intp]  # unit; among those present

    def columns(self, life: Liveliness, classes: Sequence[str]) -> dict[str, NDArray[Any]]:
        """The preferred class of each unit by index, and by name where classes have names."""
        preferred = np.where(life.constant, NO_CLASS, self.present[self.place])
        found: dict[str, NDArray[Any]] = {"preferred_class": preferred}
        if classes:
            names = ["none" if index == NO_CLASS else classes[index] for index in preferred]
            found["preferred_class_name"] = np.array(names)
        return found


def preferred(values: NDArray[Any], labels: NDArray[Any]) -> Preferred:
    """Of (sample, unit) and the class index of every sample."""
    present = np.unique(labels)
    members = labels == present[:, None]
    return Preferred(present, members, group_means(values, members).argmax(axis=0))
