"""How is a file written whole or not at all?"""

from __future__ import annotations

import secrets
from pathlib import Path

from neuroglass.core.errors import InvalidInput


def write_whole(path: Path, content: bytes) -> None:
    """Replace the file in one step, so that nobody ever reads half of it."""
    if not path.parent.is_dir():
        raise InvalidInput(f"{path.parent} is not a folder; make it first, or write to another one")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as fault:
        raise InvalidInput(f"{path} cannot be written ({fault.strerror}); nothing was left behind") from fault
    finally:
        draft.unlink(missing_ok=True)
