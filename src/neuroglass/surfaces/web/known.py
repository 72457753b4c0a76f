"""What do the stored results say of one sample? Its columns and probabilities by network, and where it occurs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.result import Matrix
from neuroglass.surfaces.web.library import Library

MOST_CLASSES = 10  # the most likely ones are told
LABELS = ("label_name", "label")
Summary = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Known:
    """Looks samples up in the results of a study."""

    library: Library
    _ids: dict[str, tuple[int, NDArray[np.int64]]] = field(default_factory=dict)
    _labels: dict[str, tuple[int, Mapping[int, Any]]] = field(default_factory=dict)

    def told(self, data: str, id: int) -> dict[str, Any]:
        """`results` that are about a sample, and by network its `columns` and the `probabilities` of its classes."""
        found: list[dict[str, Any]] = []
        columns: dict[str, dict[str, Any]] = {}
        likely: dict[str, list[dict[str, Any]]] = {}
        for result_id, one in self._about(data):
            place = self._place(result_id, one, id)
            if place is None:
                continue
            found.append({"id": result_id, "place": place})
            if set(one["columns"]) - columns.get(one["model"], {}).keys():
                kept, result = columns.setdefault(one["model"], {}), self.library.result(result_id)
                own = {name: value for name, value in result.columns.items() if value.axes[:1] == result.axes[:1]}
                kept |= {name: value.values[place] for name, value in own.items() if name not in kept}
            if one["method"] == "probabilities":
                likely[one["model"]] = self._likely(result_id, place)
        return {"results": found, "columns": columns, "probabilities": likely}

    def beside(self, data: str, id: int) -> tuple[int | None, int | None]:
        """The samples before and after one, of those that results are about."""
        known = self._known(data)
        before, after = np.searchsorted(known, id, "left"), np.searchsorted(known, id, "right")
        return (int(known[before - 1]) if before else None), (int(known[after]) if after < len(known) else None)

    def labels(self, data: str) -> Mapping[int, Any]:
        """The labels of samples, by name where classes have names: those of the result that tells most of them."""
        revision = self.library.revision
        kept = self._labels.get(data)
        if kept is None or kept[0] != revision:
            told = [(one["fields"][one["main"]]["axes"][0]["size"], name, id) for id, one in self._about(data)
                    for name in LABELS if name in one["columns"]]  # fmt: skip
            found: Mapping[int, Any] = {}
            if told:
                _, name, id = max(told)
                held = self.library.held(id)
                found = dict(zip(held.ids.tolist(), held.result.columns[name].values.tolist(), strict=True))
            kept = self._labels[data] = (revision, found)
        return kept[1]

    def _place(self, result_id: str, one: Summary, id: int) -> int | None:
        """The row of a result that is about a sample. A result that keeps only some of those asked is read for that."""
        places = np.flatnonzero(self.library.samples(result_id) == id)
        if len(places) and one["fields"][one["main"]]["axes"][0]["size"] != one["samples"]["count"]:
            places = np.flatnonzero(self.library.held(result_id).ids == id)
        return int(places[0]) if len(places) else None

    def _known(self, data: str) -> NDArray[np.int64]:
        revision = self.library.revision
        kept = self._ids.get(data)
        if kept is None or kept[0] != revision:
            parts = [self.library.samples(id) for id, _ in self._about(data)]
            ids = np.unique(np.concatenate(parts)) if parts else np.empty(0, np.int64)
            kept = self._ids[data] = (revision, ids)
        return kept[1]

    def _likely(self, result_id: str, place: int) -> list[dict[str, Any]]:
        result = self.library.result(result_id)
        if not isinstance(result, Matrix):
            return []
        row, classes = result.values[place], result.axes[1]
        order = np.argsort(-row, kind="stable")[:MOST_CLASSES].tolist()
        return [{"name": classes.label(one), "value": row[one]} for one in order]

    def _about(self, data: str) -> Iterator[tuple[str, Summary]]:
        """The results whose rows are samples of a data set."""
        for id, one in self.library.all()[0].items():
            axes = one["fields"][one["main"]]["axes"]
            if one["data"] == data and axes and axes[0]["name"] == "sample":
                yield id, one
