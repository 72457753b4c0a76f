"""What is a sample called in a figure: its id, its label, what the network predicts, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping

from neuroglass.core.field import Field
from neuroglass.core.result import Result
from neuroglass.view.words import number


def sample_name(result: Result, place: int) -> str:
    """`sample 7`, or the axis' own name and tick."""
    axis = result.axes[0]
    return f"{axis.name} {axis.label(place)}"


def sample_heading(result: Result, place: int, between: str = ": ") -> str:
    """`sample 7: cat, predicted dog (87%)`, as far as the columns know."""
    columns = result.columns
    parts = [
        _said(columns, "label", place, "label "),
        _said(columns, "prediction", place, "predicted "),
    ]
    sure = columns.get("probability", columns.get("confidence"))
    if parts[1] and sure is not None:
        parts[1] += f" ({float(sure.values[place]):.0%})"
    told = ", ".join(part for part in parts if part)
    return f"{sample_name(result, place)}{between}{told}" if told else sample_name(result, place)


def _said(columns: Mapping[str, Field], name: str, place: int, before: str) -> str:
    for column in (f"{name}_name", name):
        if column in columns:
            value = columns[column].values[place]
            return before + (str(value) if value.dtype.kind in "iu" else number(value))
    return ""
