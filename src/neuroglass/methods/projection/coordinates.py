"""What a projection method takes and returns: points in, places on a map out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Pulse


@dataclass(frozen=True, eq=False)
class Coordinates:
    """Where a method put every point, how well by its own measure, and what it chose on the way."""

    positions: NDArray[np.float64]  # point, component
    scores: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    plan: Mapping[str, Any] = field(default_factory=dict)  # kernels and threads that were used


def place(method: Any, points: NDArray[Any], *, start: NDArray[Any] | None, pulse: Pulse) -> Coordinates:
    """What a method makes of points; an interruptible one calls `pulse`, which may raise, between its steps."""
    taken = {"pulse": pulse} if getattr(method, "interruptible", False) else {}
    found: Coordinates = method(points, start=start, **taken)
    return found


def check_points(points: NDArray[Any], *, least: int = 2) -> None:
    """Raises InvalidInput unless `points` is a finite table of `least` rows or more."""
    if points.ndim != 2 or points.shape[1] == 0:
        raise InvalidInput(f"points have shape {points.shape}; expected (samples, activations), one row per sample")
    if len(points) < least:
        raise InvalidInput(f"{len(points)} samples were given; this map needs {least} or more")
    if (row := first_not_finite(points)) is not None:
        raise InvalidInput(f"point {row} holds NaN or infinity; every coordinate must be finite")


def check_start(start: NDArray[Any], expected: tuple[int, int]) -> None:
    """Raises InvalidInput unless `start` can be the places that a map of this shape begins from."""
    if start.shape != expected or not np.isfinite(start).all():
        raise InvalidInput(f"start has shape {start.shape}; expected finite numbers of shape {expected}")


def first_not_finite(points: NDArray[Any]) -> int | None:
    """The first row with NaN or infinity."""
    faulty = ~np.isfinite(points).all(axis=1)
    return int(faulty.argmax()) if faulty.any() else None


def all_equal(points: NDArray[Any]) -> bool:
    """Whether every row is the same, so that there is nothing to map."""
    return bool((points == points[:1]).all())
