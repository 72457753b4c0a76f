"""What can go wrong with a request, in words for people and a kind for the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

STATUS = {
    "invalid": 400,
    "host": 400,
    "token": 403,
    "origin": 403,
    "missing": 404,
    "method": 405,
    "viewer": 409,
    "refused": 409,
    "gone": 410,
    "large": 413,
    "type": 415,
    "damaged": 422,
    "failed": 500,
}


class Fault(Exception):
    """A request that cannot be answered: its kind, and a sentence that says what to do."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind, self.message = kind, message

    @property
    def status(self) -> int:
        return STATUS[self.kind]

    def describe(self) -> dict[str, Any]:
        return {"error": {"kind": self.kind, "message": self.message}}


def gone(folder: Path) -> Fault:
    """The study was deleted, or its disk was taken away."""
    return Fault("gone", f"the study's folder {folder} is not there any more; bring it back, or serve another one")
