"""Errors that say what was given, what was expected and what to write."""

from collections.abc import Iterable
from difflib import get_close_matches


class InvalidInput(ValueError):
    """Something the user gave cannot be used; the message names it and says what to write instead."""


class NotApplicable(ValueError):
    """A method cannot answer for this subject; the message says why."""


class Cancelled(Exception):
    """The user stopped the work; nothing half-written remains."""


def nearest(given: str, known: Iterable[str], most: int = 5) -> str:
    """The known names closest to `given`, as the end of a sentence; all of them when they are few.

    >>> nearest("conv3", ["conv1", "conv2"])
    "'conv1', 'conv2'"
    """
    names = list(dict.fromkeys(known))
    chosen = names if len(names) <= most else get_close_matches(given, names, n=most, cutoff=0.0)
    rest = len(names) - len(chosen)
    return ", ".join(repr(name) for name in chosen) + (f" and {rest} more" if rest else "")
