"""Where are the largest and the smallest of some values?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def most_and_least(values: NDArray[Any], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of the largest values, largest first, and of the smallest among the rest; of equals the first."""
    falling = np.argsort(-values, kind="stable")
    rest = falling[count:]
    return falling[:count], rest[np.argsort(values[rest], kind="stable")][:count]
