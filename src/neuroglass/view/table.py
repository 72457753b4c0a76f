"""Table -> Figure: rows of words and numbers."""

from __future__ import annotations

from neuroglass.core.result import Table
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Rows
from neuroglass.view.scores import told
from neuroglass.view.words import caption, count, number, plain, raised, titled


def table_figure(result: Table) -> Figure:
    """One row per position of the first axis: its tick where it has one, then its columns."""
    axis = result.axes[0]
    columns = [(name, column.values) for name, column in result.columns.items()]
    named = [axis.name] if axis.ticks else []
    rows = tuple(
        (*(axis.label(place) for _ in named), *(number(values[place]) for _, values in columns))
        for place in range(axis.size)
    )
    header = (*named, *(plain(name) for name, _ in columns))
    numeric = (*(False for _ in named), *(values.dtype.kind in "iuf" for _, values in columns))
    seen = ["" if axis.size else "The table has no rows.", told(result.scores)]
    alt = f"Table of {count(axis.size, 'row')} with {', '.join(header) or 'no columns'}."
    what = plain(result.question.method)
    title = titled(raised(what), result)
    return Figure(title, (Panel((Rows(header, rows, numeric),)),), caption(seen, [result]), alt)
