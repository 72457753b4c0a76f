"""What to say when a file cannot be written, or cannot be understood."""

from __future__ import annotations

import errno
from pathlib import Path

from neuroglass.core.errors import InvalidInput

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def unwritable(folder: Path, fault: OSError, kept: str = "nothing half-written was left") -> InvalidInput:
    """Why this folder cannot be written, what is still there, and what to do."""
    if fault.errno in _FULL:
        advice = f"the disk that holds {folder} is full; free some space or name another folder, then run again"
    elif fault.errno in _FORBIDDEN:
        advice = f"{folder} cannot be written by you; name a folder that can, or change its permissions"
    else:
        advice = f"{folder} cannot be written; name another folder"
    return InvalidInput(f"{advice} ({fault.strerror or fault}; {kept})")


def damaged(file: Path, what: str, remedy: str) -> InvalidInput:
    """Which file is broken, in what way, and how to get it back."""
    return InvalidInput(f"{file} {what}; {remedy}")
