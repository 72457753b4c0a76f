"""How is a result or a figure kept as a file? As its suffix says: a drawing, a page, or the numbers."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Result
from neuroglass.surfaces.plot.files import write_whole
from neuroglass.surfaces.plot.render import METADATA, draw, encode
from neuroglass.view.dispatch import figure
from neuroglass.view.figure import Figure


def save(shown: Result | Figure, path: str | Path) -> Path:
    """Write a drawing (.png, .svg, .pdf) or, of a result, its numbers (.npz), whole or not at all."""
    path = Path(path)
    kind = path.suffix.lower().removeprefix(".")
    if kind == "npz" and isinstance(shown, Result):
        write_whole(path, numbers(shown))
    elif kind in METADATA:
        write_whole(path, encode(draw(figure(shown) if isinstance(shown, Result) else shown), kind))
    else:
        raise InvalidInput(f"{path} ends in {path.suffix!r}; write {_known(shown)}")
    return path


def numbers(result: Result) -> bytes:
    """Every field and column as an array, and the rest as JSON text under the name 'about'."""
    arrays = {name: field.values for name, field in result.fields.items()}
    arrays |= {f"column {name}": field.values for name, field in result.columns.items()}
    about = json.dumps(result.describe(), sort_keys=True, ensure_ascii=False)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, about=np.array(about), **arrays)
    return file.getvalue()


def _known(shown: Result | Figure) -> str:
    kinds = [*METADATA, "npz"] if isinstance(shown, Result) else list(METADATA)
    return ", ".join(f".{kind}" for kind in kinds)
