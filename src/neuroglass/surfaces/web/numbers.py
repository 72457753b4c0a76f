"""Which numbers of a result does the page draw? Its fields and columns, whole or some rows, and what is near.

scipy is loaded when neighbors are asked for, so that the server answers soon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import nearest
from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Projection, Result, Trails
from neuroglass.surfaces.web.faults import Fault

Ids = NDArray[np.int64]
MANY_TICKS = 64  # from here on whole numbers travel as an array
Message = tuple[dict[str, Any], dict[str, NDArray[Any]]]


def row_ids(axis: Axis) -> Ids:
    """What the positions of an axis are called: the ids of samples, or the places of units and pictures."""
    if _whole(axis):
        return np.array(axis.ticks, np.int64)
    return np.arange(axis.size, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Held:
    """A result, with what is looked up in it again and again."""

    result: Result

    @cached_property
    def ids(self) -> Ids:
        """What the rows of the result are called."""
        return row_ids(self.result.axes[0])

    @cached_property
    def named(self) -> bool:
        """Whether the rows have names that `ids` does not tell."""
        return bool(self.result.axes[0].ticks) and not _whole(self.result.axes[0])

    def tree(self, positions: NDArray[np.float64], step: int) -> Any:
        """What finds the nearest of the points of a step; the one that was asked last is kept."""
        if step not in self._trees:
            self._trees.clear()
            points = import_module("scipy.spatial").cKDTree(positions, balanced_tree=False, compact_nodes=False)
            self._trees[step] = points
        return self._trees[step]

    @cached_property
    def _trees(self) -> dict[int, Any]:
        return {}

    @cached_property
    def _order(self) -> tuple[Ids, Ids]:
        order = np.argsort(self.ids, kind="stable")
        return order, self.ids[order]

    def places(self, ids: Sequence[int]) -> Ids:
        """Where these ids stand; a Fault names one that is not there."""
        order, known = self._order
        asked = np.asarray(ids, np.int64)
        found = order[np.minimum(np.searchsorted(known, asked), len(known) - 1)] if len(known) else asked[:0]
        missing = asked[self.ids[found] != asked] if len(known) else asked
        if len(missing):
            name = self.result.axes[0].name
            there = f"it has {len(known):,} {name}s"
            raise Fault("missing", f"result {self.result.id} has no {name} {missing[0]}; {there}")
        return found

    def rows(self, ids: Sequence[int]) -> Result:
        """The result for these ids only, to be drawn; its question stays the whole one."""
        result, first, chosen = self.result, self.result.axes[0], self.places(ids)
        axis = replace(first, size=len(chosen), ticks=tuple(self.ids[chosen].tolist()))

        def cut(field: Field) -> Field:
            if not field.axes or (field.axes[0].name, field.axes[0].size) != (first.name, first.size):
                return field
            return Field(field.values[chosen], (axis, *field.axes[1:]), field.quantity, field.signed)

        changed: dict[str, Any] = {name: cut(field) for name, field in result.fields.items()}
        return replace(result, columns={name: cut(column) for name, column in result.columns.items()}, **changed)


def numbers(
    held: Held, fields: Sequence[str] | None, columns: Sequence[str] | None, ids: Sequence[int] | None
) -> Message:
    """The message of some fields and columns (all where None), of some rows (all where None)."""
    shown = held.result if ids is None else held.rows(ids)
    arrays: dict[str, NDArray[Any]] = {"ids": held.ids if ids is None else np.asarray(ids, np.int64)}
    id, rows = held.result.id, None if held.named else shown.axes[0]
    about: dict[str, Any] = {"id": id, "fields": {}, "columns": {}}
    for group, wanted, known in (("fields", fields, shown.fields), ("columns", columns, shown.columns)):
        for name in known if wanted is None else wanted:
            if name not in known:
                raise Fault("missing", f"result {id} has no {group[:-1]} {name!r}; it has {nearest(name, known)}")
            about[group][name] = _described(known[name], f"{group}/{name}", arrays, rows)
    return about, arrays


def neighbors(held: Held, ids: Sequence[int], count: int, step: int) -> Message:
    """The nearest on a map, of these ids: ids and distances, nearest first, -1 where there are no more."""
    result = held.result
    if not isinstance(result, Projection | Trails):
        raise Fault("invalid", f"a {type(result).__name__} is no map; ask for neighbors on a projection or on trails")
    positions = np.asarray(result.values, np.float64)
    if isinstance(result, Trails):
        if step >= positions.shape[1]:
            raise Fault("invalid", f"'step' is {step}; these trails have {positions.shape[1]} steps, from 0 on")
        positions = positions[:, step]
    known, asked = held.ids, held.places(ids)
    finite = np.flatnonzero(np.isfinite(positions).all(axis=1))
    near = np.full((len(asked), count), -1, np.int64)
    distances = np.full((len(asked), count), np.nan)
    sought = np.flatnonzero(np.isfinite(positions[asked]).all(axis=1))
    if len(finite) and len(sought):
        tree = held.tree(positions[finite], step)
        most = min(count + 1, len(finite))
        far, found = (part.reshape(len(sought), most) for part in tree.query(positions[asked[sought]], k=most))
        for row, place in enumerate(sought):
            others = found[row] != np.searchsorted(finite, asked[place])
            others[count:] &= not others[:count].all()  # of copies at one point, itself may be beyond the last
            kept = np.flatnonzero(others)[:count]
            near[place, : len(kept)] = known[finite[found[row][kept]]]
            distances[place, : len(kept)] = far[row][kept]
    about = {"id": result.id, "ids": {"array": "ids"}, "neighbors": {"array": "neighbors"}}
    return about, {"ids": np.asarray(ids, np.int64), "neighbors": near, "distances": distances}


def _whole(axis: Axis) -> bool:
    """Whether the positions of an axis are called by whole numbers."""
    return set(map(type, axis.ticks)) == {int}


def _described(field: Field, name: str, arrays: dict[str, NDArray[Any]], rows: Axis | None) -> dict[str, Any]:
    """A field in plain data, its numbers among the arrays; `rows` is the axis whose ticks are the ids sent."""
    arrays[name] = field.values
    axes = []
    for place, axis in enumerate(field.axes):
        about = {part: getattr(axis, part) for part in ("name", "size", "unit", "start", "step")}
        ticks: Any = list(axis.ticks)
        if place == 0 and rows is not None and (axis.name, axis.size) == (rows.name, rows.size):
            ticks = {"array": "ids"}
        elif axis.size > MANY_TICKS and _whole(axis):
            arrays[f"{name}/ticks/{place}"] = row_ids(axis)
            ticks = {"array": f"{name}/ticks/{place}"}
        axes.append({**about, "ticks": ticks})
    return {"axes": axes, "quantity": field.quantity, "signed": field.signed, "values": {"array": name}}
