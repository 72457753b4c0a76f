"""Which tensor of a nested output is the layer's activation, and how it is put back."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from torch import Tensor


def first_tensor(output: Any) -> Tensor | None:
    """The first tensor of a tuple, list, dict or dataclass; the output itself when it is one."""
    if isinstance(output, Tensor):
        return output
    for part in _parts(output):
        if (found := first_tensor(part)) is not None:
            return found
    return None


def with_first(output: Any, tensor: Tensor) -> Any:
    """The same structure, its first tensor replaced."""
    if isinstance(output, Tensor):
        return tensor
    keys, parts = list(_keys(output)), list(_parts(output))
    place = next(i for i, part in enumerate(parts) if first_tensor(part) is not None)
    changed = with_first(parts[place], tensor)
    if isinstance(output, dict):
        copy = output.copy()
        copy[keys[place]] = changed
        return copy
    if is_dataclass(output) and not isinstance(output, type):
        return replace(output, **{keys[place]: changed})
    parts[place] = changed
    return type(output)(*parts) if hasattr(output, "_fields") else type(output)(parts)


def _keys(output: Any) -> list[Any]:
    if isinstance(output, dict):
        return list(output)
    if is_dataclass(output) and not isinstance(output, type):
        return [f.name for f in fields(output)]
    return list(range(len(output))) if isinstance(output, (tuple, list)) else []


def _parts(output: Any) -> list[Any]:
    if isinstance(output, dict):
        return list(output.values())
    if is_dataclass(output) and not isinstance(output, type):
        return [getattr(output, f.name) for f in fields(output)]
    return list(output) if isinstance(output, (tuple, list)) else []
