"""How does a conformance check say what was promised and not kept?"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def promise(kept: object, words: str) -> None:
    """AssertionError with these words where a promise was not kept; works under `python -O` too."""
    if not kept:
        raise AssertionError(words)


def promise_equal(found: NDArray[Any], expected: NDArray[Any], words: str) -> None:
    """Equal to the last bit, type and shape included."""
    same = found.dtype == expected.dtype and found.shape == expected.shape
    promise(same and found.tobytes() == expected.tobytes(), f"{words}: {_difference(found, expected)}")


def promise_close(found: NDArray[Any], expected: NDArray[Any], words: str, *, relative: float = 1e-8) -> None:
    """Equal but for rounding, measured against the largest expected number."""
    size = float(np.abs(expected).max(initial=0.0))
    close = found.shape == expected.shape and bool((np.abs(found - expected) <= relative * size + 1e-15).all())
    promise(close, f"{words}: {_difference(found, expected)}")


def refusal(ask: Callable[[], object], *kinds: type[Exception]) -> str:
    """What the asked says when it refuses with one of these errors; '' where it answers."""
    try:
        ask()
    except kinds as reason:
        promise(len(str(reason)) > 20, f"the refusal {str(reason)!r} gives no reason")
        return str(reason)
    return ""


def _difference(found: NDArray[Any], expected: NDArray[Any]) -> str:
    if found.shape != expected.shape or found.dtype != expected.dtype:
        return f"shape {found.shape} of {found.dtype}, expected {expected.shape} of {expected.dtype}"
    if found.dtype.kind not in "fiu":
        return "other values"
    return f"the largest difference is {np.abs(found.astype(float) - expected).max(initial=0.0):.3g}"
