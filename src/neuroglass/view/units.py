"""Units -> Figure: a table with a row for each unit, and the samples that it answers most."""

from __future__ import annotations

from neuroglass.core.result import UnitTable
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Rows
from neuroglass.view.words import asked, caption, count, number, plain, raised, titled

MOST_ROWS = 100
MOST_SAMPLES = 3  # ids in a row
SAMPLES = "answers most"


def units_figure(result: UnitTable) -> Figure:
    """One row per unit: mean activation, its columns, and the first samples that it answers most."""
    axis, given = result.axes[0], result.columns
    named_by = {name: f"{name}_name" for name in given if f"{name}_name" in given}
    shown = {"mean": result.values} | {
        name: given[named_by.get(name, name)].values for name in given if name not in named_by.values()
    }
    rows = tuple(
        (axis.label(place), *(number(values[place]) for values in shown.values()), _samples(result, place))
        for place in range(min(axis.size, MOST_ROWS))
    )
    header = (axis.name, *(plain(name) for name in shown), SAMPLES)
    numeric = (True, *(values.dtype.kind in "iuf" for values in shown.values()), False)
    seen = [
        f"{count(axis.size, 'unit')}: {result.field.quantity}, and the samples with the largest by their ids.",
        f"The first {MOST_ROWS} units are shown." if axis.size > MOST_ROWS else "",
    ]
    alt = " ".join([f"Table of {count(axis.size, 'unit')} with {', '.join(header)}.", *result.notes])
    title = titled(raised(asked(result)), result)
    return Figure(title, (Panel((Rows(header, rows, numeric),)),), caption(seen, [result]), alt)


def _samples(result: UnitTable, place: int) -> str:
    return ", ".join(str(id) for id in result.most.values[place, :MOST_SAMPLES].tolist())
