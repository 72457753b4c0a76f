"""Two matrices -> Figure: each on one scale, and their difference."""

from __future__ import annotations

import numpy as np

from neuroglass.core.result import Matrix
from neuroglass.view.colors import shared_scale, value_scale
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Array, Cells
from neuroglass.view.scores import spoken
from neuroglass.view.words import asked, caption, method_of, number, plain, raised, subject_of

DIFFERENCE = "difference"


def matrices_figure(left: Matrix, right: Matrix) -> Figure:
    """The numbers of both, then the right ones less the left ones where rows and columns are the same."""
    both = (left, right)
    quantity, names = left.cells.quantity, _names(left, right)
    values = [np.asarray(one.values, np.float64) for one in both]
    least = min(float(np.nanmin(one, initial=0)) for one in values)
    scale = value_scale([*values, np.zeros(1)] if least >= 0 else values, quantity)
    panels = [
        Panel((Cells(one.values, (one.axes[0], one.axes[1]), scale),), name)
        for one, name in zip(both, names, strict=True)
    ]
    rows, columns = left.axes
    seen = [raised(f"{quantity}: {rows.name} down, {columns.name} across.")]
    if _places(left) == _places(right):
        apart = values[1] - values[0]
        signed, _ = shared_scale([apart], f"{DIFFERENCE} of {quantity}", signed=True)
        panels.append(Panel((Cells(apart, (rows, columns), signed),), f"{DIFFERENCE}\n{_apart(left, right)}".strip()))
        heads = [name.splitlines()[0] for name in names]
        seen += [f"The {DIFFERENCE} is {heads[1]} less {heads[0]}: red is more, blue is less.", _changed(apart, left)]
    else:
        seen.append(f"Their rows or columns are not the same, so that no {DIFFERENCE} is drawn.")
    alt = " ".join([*seen, *(f"{': '.join(name.splitlines())}." for name in names)])
    title = f"{raised(plain(method_of(left)))} of two"
    return Figure(title, tuple(panels), caption(seen, both, [name.splitlines()[0] for name in names]), alt, 3)


def _places(result: Matrix) -> list[tuple[str, int, tuple[int | float | str, ...]]]:
    return [(axis.name, axis.size, axis.ticks) for axis in result.axes]


def _names(left: Matrix, right: Matrix) -> tuple[str, str]:
    """What each is called: its network, or what was asked where that is the same; below it its first score."""
    subjects = [subject_of(one) for one in (left, right)]
    named = subjects if len(set(subjects)) == 2 else [raised(asked(one)) for one in (left, right)]
    if len(set(named)) < 2:
        named = ["left", "right"]
    told = [f"{name}\n{_score(one)}".strip() for name, one in zip(named, (left, right), strict=True)]
    return told[0], told[1]


def _score(result: Matrix) -> str:
    name = next(iter(result.scores), "")
    return f"{spoken(name)} {number(result.scores[name])}" if name else ""


def _apart(left: Matrix, right: Matrix) -> str:
    """How the first score that both have differs."""
    name = next((one for one in left.scores if one in right.scores), "")
    if not name:
        return ""
    change = right.scores[name] - left.scores[name]
    return f"{spoken(name)} {'+' if change > 0 else ''}{number(change)}"


def _changed(apart: Array, result: Matrix) -> str:
    """The cell that differs most."""
    size = np.abs(np.nan_to_num(apart))
    if not size.any():
        return "All cells are the same."
    row, column = (int(part) for part in np.unravel_index(int(size.argmax()), size.shape))
    rows, columns = result.cells.axes
    change = float(apart[row, column])
    where = f"{rows.name} {rows.label(row)}, {columns.name} {columns.label(column)}"
    return f"Most differs {where}: {'+' if change > 0 else ''}{number(change)}."
