"""What every place that keeps results can do."""

from __future__ import annotations

from typing import Any, Protocol

from neuroglass.core.result import Result


class Store(Protocol):
    """Keeps results under the id of their question."""

    def put(self, result: Result) -> str:
        """Keep a result whole or not at all; its id. A result that is already there stays as it is."""
        ...

    def get(self, id: str) -> Result:
        """The result of that id; InvalidInput where there is none, or where its files are damaged."""
        ...

    def __contains__(self, id: object) -> bool: ...

    def ids(self) -> tuple[str, ...]: ...  # the oldest first

    def describe(self, id: str) -> dict[str, Any]:
        """Everything but the arrays, as plain data."""
        ...

    def remove(self, id: str) -> None: ...
