"""A result as plain data: what `--json` prints, and what the tables are made of."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neuroglass.core.field import Field
    from neuroglass.core.result import Result

STRONGEST = 3  # positions named for every sample


def result_data(result: Result, output: Path | None) -> dict[str, Any]:
    """All but the arrays, a summary of the values, and a row per sample (or unit, layer, item)."""
    return {
        "id": result.id,
        **result.describe(),
        "values": summary(result.field),
        "rows": rows(result),
        "output": None if output is None else str(output),
    }


def summary(field: Field) -> dict[str, Any]:
    values = field.values
    return {
        "shape": list(values.shape),
        "min": values.min().item(),
        "max": values.max().item(),
        "mean": values.mean().item(),
    }


def rows(result: Result) -> list[dict[str, Any]]:
    """One per position of the first axis: what stands there, its columns, and its numbers where they are few."""
    first = result.axes[0]
    columns = {name: column.values.tolist() for name, column in result.columns.items()}
    own = _numbers(result)
    return [
        {first.name: _tick(first, row), **{name: values[row] for name, values in columns.items()}, **own(row)}
        for row in range(first.size)
    ]


def _numbers(result: Result) -> Any:
    """A function from a row to the numbers of its kind of result."""
    kind, values = type(result).__name__, result.values
    if kind == "Attribution":
        value = result.fields["value"].values
        return lambda row: {"value": value[row].item(), "strongest": strongest(result.field.row(row))}
    if kind == "Projection":
        return lambda row: {"position": values[row].tolist()}
    if kind == "Trails":
        steps = [result.axes[1].label(step) for step in range(result.axes[1].size)]
        return lambda row: {"positions": dict(zip(steps, values[row].tolist(), strict=True))}
    if kind == "Matrix":
        names = [result.axes[1].label(place) for place in range(result.axes[1].size)]
        return lambda row: {"cells": dict(zip(names, values[row].tolist(), strict=True))}
    if kind == "Score":
        return lambda row: {result.field.quantity: values[row].item()}
    if kind in ("Curves", "Similarity"):
        return lambda row: {result.main: values[row].tolist()}
    return lambda row: {}


def strongest(field: Field) -> list[dict[str, Any]]:
    """The positions of largest absolute value: {"at": {"y": "3", "x": "5"}, "value": 0.2}, the largest first."""
    flat = field.values.ravel()
    order = abs(flat).argsort(kind="stable")[::-1][:STRONGEST].tolist()
    return [{"at": _place(field, index), "value": flat[index].item()} for index in order if flat[index] != 0]


def _place(field: Field, index: int) -> dict[str, str]:
    labels = {}
    for axis in reversed(field.axes):
        index, position = divmod(index, axis.size)
        labels[axis.name] = axis.label(position)
    return dict(reversed(labels.items()))


def _tick(axis: Any, position: int) -> Any:
    return axis.ticks[position] if axis.ticks else position


def to_json(about: Any) -> str:
    """JSON that every reader takes: NaN and infinity, which it does not have, are null."""
    return json.dumps(_finite(about), indent=1, ensure_ascii=False, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _finite(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
