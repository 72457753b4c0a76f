"""How long work says how far it is, and how it is stopped."""

from collections.abc import Callable

# progress(done, total, what) is called between chunks; raising Cancelled inside stops the work cleanly.
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, what: str) -> None:
    """No one is watching."""
