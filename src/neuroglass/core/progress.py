"""How long work says how far it is, and how it is stopped."""

from collections.abc import Callable

# progress(done, total, what) is called between chunks; raising Cancelled inside stops the work cleanly.
Progress = Callable[[int, int, str], None]
Pulse = Callable[[], None]  # the same between passes or steps: raising inside stops the work


def silent(done: int, total: int, what: str) -> None:
    """No one is watching."""


def still() -> None:
    """No one is watching."""
