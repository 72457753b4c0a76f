"""What is stored of one unit? Its row in tables, the samples that it answers, and the units near it on its maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.extremes import most_and_least
from neuroglass.core.result import UnitTable
from neuroglass.surfaces.web.activity import Activity
from neuroglass.surfaces.web.network_results import About

SHOWN = 9  # samples of each kind
NEAR = 8  # units on each map


@dataclass(frozen=True)
class Answering:
    """The samples that a unit answers most and least, with its activation; and where that comes from in words."""

    most: Sequence[Mapping[str, Any]] = ()
    least: Sequence[Mapping[str, Any]] = ()
    source: str = ""


def unit_columns(about: About, layer: str, index: int) -> dict[str, Any]:
    """One number or word for each column: of a neuron map, and over these of the table of units."""
    found: dict[str, Any] = {}
    for id in [*reversed(_maps(about, layer)), *about.asked("overview", "units", layer=layer)[:1]]:
        result = about.library.result(id)
        if index < result.axes[0].size:
            found |= {name: column.values[index] for name, column in result.columns.items()}
    return found


def answering(about: About, activity: Activity, layer: str, index: int) -> Answering:
    """From the table of units, else from a recording or the network; nothing where none tells."""
    table = about.read(about.asked("overview", "units", layer=layer))
    if isinstance(table, UnitTable) and index < table.axes[0].size:
        ends = (
            _listed(np.asarray(ids.values[index]), np.asarray(values.values[index]))
            for ids, values in ((table.most, table.most_activation), (table.least, table.least_activation))
        )
        return Answering(*ends, f"the table of units over {len(table.question.samples):,} samples")
    recorded = activity.answers(about.model, layer)
    if recorded is None or index >= recorded.values.shape[1]:
        return Answering()
    return ordered(recorded.ids, recorded.values[:, index], recorded.source)


def ordered(ids: NDArray[np.int64], values: NDArray[Any], source: str) -> Answering:
    """The samples of the largest and of the smallest activation; of equals the first."""
    most, least = most_and_least(values, SHOWN)
    return Answering(_listed(ids[most], values[most]), _listed(ids[least], values[least]), source)


def near(about: About, layer: str, index: int) -> list[dict[str, Any]]:
    """The nearest units on a neuron map of a layer; none of a unit that never changes."""
    maps = _maps(about, layer)
    if not maps:
        return []
    result = about.library.result(maps[0])
    positions = np.asarray(result.values, np.float64)
    still = ~np.isfinite(positions).all(axis=1)
    if "constant" in result.columns:
        still |= np.asarray(result.columns["constant"].values, bool)
    if index >= len(positions) or still[index]:
        return []
    distances = np.where(still, np.inf, np.linalg.norm(positions - positions[index], axis=1))
    distances[index] = np.inf
    nearest = [place for place in np.argsort(distances, kind="stable")[:NEAR] if np.isfinite(distances[place])]
    return [{"unit": f"{layer}:{place}", "distance": float(distances[place]), "map": maps[0]} for place in nearest]


def _maps(about: About, layer: str) -> list[str]:
    """The neuron maps of a layer of this network, those without a target first."""
    return [id for id in about.at("neuron_map", layer) if about.results[id]["model"] == about.model]


def _listed(ids: NDArray[np.int64], values: NDArray[Any]) -> list[dict[str, Any]]:
    return [{"id": int(id), "value": float(value)} for id, value in zip(ids, values, strict=True)]
