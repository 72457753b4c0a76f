"""Matrix -> Figure: numbers by row and column, such as a confusion matrix."""

from __future__ import annotations

import numpy as np

from neuroglass.core.result import Matrix
from neuroglass.view.colors import shared_scale, value_scale
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Cells
from neuroglass.view.scores import told
from neuroglass.view.words import caption, number, plain, raised, titled

READ = 3  # digits of a probability


def matrix_figure(result: Matrix) -> Figure:
    """The cells with their numbers."""
    cells = result.cells
    rows, columns = cells.axes
    scale, sentence = value_scale([cells.values], cells.quantity), ""
    if cells.signed:
        scale, sentence = shared_scale([cells.values], cells.quantity, signed=True)
    elif cells.values.size and np.nanmin(cells.values) >= 0:
        scale = value_scale([cells.values, np.zeros(1)], cells.quantity)
    seen = [raised(f"{cells.quantity}: {rows.name} down, {columns.name} across."), sentence, told(result.scores)]
    what = plain(result.question.method)
    title = titled(raised(what), result)
    shown = cells.values.round(READ) if cells.quantity == "probability" else cells.values
    panel = Panel((Cells(shown, (rows, columns), scale),))
    return Figure(title, (panel,), caption(seen, [result]), f"{seen[0]} {_largest(result)}".strip())


def _largest(result: Matrix) -> str:
    """The largest cell, and the largest off the diagonal where rows and columns are the same classes."""
    rows, columns = result.cells.axes
    values = np.abs(np.nan_to_num(np.asarray(result.values, dtype=np.float64)))
    if not values.size:
        return "It has no cells."
    told_cells = [f"The largest is {_cell(result, int(values.argmax()))}."]
    if rows.size == columns.size > 1 and rows.ticks == columns.ticks:
        off = np.where(np.eye(rows.size, dtype=bool), -1.0, values)
        told_cells.append(f"Off the diagonal, the largest is {_cell(result, int(off.argmax()))}.")
    return " ".join(told_cells)


def _cell(result: Matrix, place: int) -> str:
    rows, columns = result.cells.axes
    row, column = divmod(place, columns.size)
    value = number(result.values[row, column])
    return f"{value} at {rows.name} {rows.label(row)}, {columns.name} {columns.label(column)}"
