"""Table -> Figure: rows of words and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuroglass.core.result import Table
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Rows
from neuroglass.view.scores import told
from neuroglass.view.words import asked, caption, count, number, plain, raised, titled

MOST_ROWS = 100


def table_figure(result: Table) -> Figure:
    """One row per position of the first axis: its tick where it has one, then its columns.

    A class that has a name is told by it; of many rows the first are shown.
    """
    axis, given = result.axes[0], result.columns
    named_by = {name: f"{name}_name" for name in given if f"{name}_name" in given}
    shown = {name: given[named_by.get(name, name)].values for name in given if name not in named_by.values()}
    columns = list(shown.items())
    named = [axis.name] if axis.ticks else []
    rows = tuple(
        (*(axis.label(place) for _ in named), *(_said(values[place]) for _, values in columns))
        for place in range(min(axis.size, MOST_ROWS))
    )
    header = (*named, *(plain(name) for name, _ in columns))
    numeric = (*(False for _ in named), *(values.dtype.kind in "iuf" for _, values in columns))
    amount = f"The first {MOST_ROWS} of {count(axis.size, 'row')} are shown." if axis.size > MOST_ROWS else ""
    seen = [amount if axis.size else "The table has no rows.", told(result.scores)]
    alt = f"Table of {count(axis.size, 'row')} with {', '.join(header) or 'no columns'}."
    title = titled(raised(asked(result)), result)
    return Figure(title, (Panel((Rows(header, rows, numeric),)),), caption(seen, [result]), alt)


def _said(value: Any) -> str:
    """A cell; nothing where there is no number."""
    return "" if isinstance(value, np.floating) and np.isnan(value) else number(value)
