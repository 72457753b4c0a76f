"""Figures in a notebook: maps, heat maps and grids that answer the pointer, and give back what is chosen on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import anywidget
import numpy as np
import traitlets

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.surfaces.built import REMEDY, is_built, script_of, style_of
from neuroglass.surfaces.widget.ids import Ids, read_ids, sent_ids
from neuroglass.surfaces.widget.shown import DRAWN, Asked, colors_of, ids_of, show

HOST = "widget"


class FigureWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """Figures side by side. A sample that is chosen on one map is chosen on all maps of the same data.

    `selected` are the ids of what is chosen of the samples (or units) of the first map; set it from Python, and watch
    it with `observe(f, "selected")`. `color` names the column that maps are colored by.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    messages = traitlets.List(traitlets.Bytes()).tag(sync=True)
    points = traitlets.List(traitlets.Unicode()).tag(sync=True)
    python = traitlets.List(traitlets.Unicode()).tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    of = traitlets.Unicode().tag(sync=True)
    colors = traitlets.List(traitlets.Unicode()).tag(sync=True)
    color = traitlets.Unicode().tag(sync=True)
    selected = Ids().tag(sync=True, to_json=sent_ids, from_json=read_ids)

    def __init__(self, asked: Sequence[Asked]) -> None:
        if not is_built(HOST):
            raise NotApplicable(f"the widget's script is not built; {REMEDY}")
        self._asked = tuple(asked)
        shown = show(self._asked)
        self._ids, self._titles = ids_of(self._asked, shown), [figure.title for figure in shown.figures]
        colors = [DRAWN, *colors_of(self._asked)]
        super().__init__(_esm=script_of(HOST), _css=style_of(HOST), colors=colors, **shown.traits)

    @traitlets.validate("selected")
    def _known(self, proposal: dict[str, Any]) -> np.ndarray:
        ids: np.ndarray = proposal["value"]
        strange = ids[:0] if self._ids is None else ids[~np.isin(ids, self._ids)]
        if strange.size:
            noun, ends = self.of.partition("@")[0], f"{self._ids[0]} to {self._ids[-1]}"
            raise InvalidInput(f"{noun} {strange[0]} is on none of the maps; they show {self._ids.size}, from {ends}")
        return ids

    @traitlets.validate("color")
    def _colorable(self, proposal: dict[str, Any]) -> str:
        name: str = proposal["value"]
        if name not in self.colors:
            known = ", ".join(repr(column) for column in self.colors[1:])
            raise InvalidInput(f"color={name!r} is no column of these maps; they have {known or 'none'}")
        return name

    @traitlets.observe("color")
    def _recolored(self, change: dict[str, Any]) -> None:
        shown = show(self._asked, color=change["new"])
        self.note, self.messages = shown.note, list(shown.messages)

    def __repr__(self) -> str:
        return f"<FigureWidget of {'; '.join(self._titles)}>"


def widget(*shown: Asked) -> FigureWidget:
    """Results or figures side by side, in a notebook; a choice on one map is a choice on the others.

    Raises InvalidInput where there is nothing to show, or more than a notebook takes in one message.
    """
    return FigureWidget(shown)
