"""A result as a short table to read: what a command prints unless told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from neuroglass.surfaces.cli.result_data import rows

if TYPE_CHECKING:
    from neuroglass.core.result import Result

SHOWN = ("label", "prediction")  # columns; by class name where there is one
WIDEST = 30  # columns of a matrix


def result_text(result: Result) -> str:
    """The numbers of a result: rows where they can be read, then the scores."""
    kind = type(result).__name__
    if kind == "Trails":
        return _trails_text(result)
    if kind == "Attribution":
        table = _attribution_table(result)
    elif kind in ("Table", "Gallery"):
        table = _plain_table(rows(result))
    elif kind == "Matrix" and result.axes[1].size <= WIDEST:
        down, across = (axis.name for axis in result.axes)
        table = _plain_table([{f"{down} \\ {across}": row[down], **row["cells"]} for row in rows(result)])
    elif kind in ("Score", "Curves"):
        table = _check_table(rows(result))
    elif kind == "Similarity":
        table = _similarity_table(result)
    else:
        table = ""
    scores = aligned([[name, number(value)] for name, value in result.scores.items()])
    return "\n\n".join(part for part in (table, scores, _verdict(result)) if part)


def _verdict(result: Result) -> str:
    told = result.describe().get("verdict")
    if told is None:
        return ""
    return {True: "passed: ", False: "not passed: ", None: ""}[told["passed"]] + str(told["sentence"])


def _check_table(found: Sequence[Mapping[str, Any]]) -> str:
    """A row per sample: which it is, and its numbers."""
    known = ("sample", *SHOWN, *(f"{name}_name" for name in SHOWN), "confidence", "right")
    kept = [name for name in found[0] if name in ("sample", *SHOWN) or name not in (*known, "curves")]
    lines = [[word(row.get(f"{name}_name", row[name])) for name in kept] for row in found]
    return aligned([kept, *lines])


def _similarity_table(result: Result) -> str:
    """What was compared down, the measures across; the mean over samples."""
    _, down, across, measure = result.axes
    means = result.values.mean(0)
    names = [measure.label(place) for place in range(measure.size)]
    lines = [[down.name, across.name, *names]]
    for row in range(down.size):
        for column in range(across.size):
            numbers = [f"{value:.2f}" for value in means[row, column].tolist()]
            lines.append([down.label(row), across.label(column), *numbers])
    return aligned(lines)


def _attribution_table(result: Result) -> str:
    found = rows(result)
    names = [name for name in SHOWN if name in found[0]]
    lines = [["sample", *names, f"value of {result.question.target}", "strongest relevance"]]
    for row in found:
        about = [word(row.get(f"{name}_name", row[name])) for name in names]
        places = [f"{_place(one['at'])} {one['value']:+.3g}" for one in row["strongest"]]
        lines.append([word(row["sample"]), *about, word(row["value"]), ",  ".join(places) or "0 everywhere"])
    return aligned(lines)


def _place(at: Mapping[str, str]) -> str:
    """Where a number stands: `age`, or `(y 3, x 5)`."""
    if list(at) == ["feature"]:
        return at["feature"]
    return f"({', '.join(f'{name} {label}' for name, label in at.items())})"


def _plain_table(found: Sequence[Mapping[str, Any]]) -> str:
    if not found:
        return ""
    return aligned([list(found[0]), *([word(value) for value in row.values()] for row in found)])


def _trails_text(result: Result) -> str:
    """A row per score, a column per step."""
    axis = result.axes[1]
    steps = [axis.label(place) for place in range(axis.size)]
    table: dict[str, dict[str, str]] = {}
    for name, value in result.scores.items():
        step = max((step for step in steps if name.endswith(f":{step}")), key=len, default="")
        table.setdefault(name.removesuffix(f":{step}"), {})[step] = number(value)
    return aligned([["", *steps], *([name, *(told.get(step, "") for step in steps)] for name, told in table.items())])


def number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.4g}"


def word(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Lines of words in columns."""
    if not lines:
        return ""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    padded = ("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(line.rstrip() for line in padded)
