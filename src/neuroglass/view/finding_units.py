"""Which units tell nothing, which layer holds the parameters, and which checks failed?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from neuroglass.core.result import Result
from neuroglass.core.unit import Place
from neuroglass.view.finding_stored import Finding, Stored, amount, asked
from neuroglass.view.words import PROPER, plain, raised

COLUMNS = ("units", "dead", "constant", "saturated", "active")
MOST = 3  # layers that are told of for each fault
MEANT = {
    "dead": "dead: always 0",
    "constant": "constant: the same on every sample",
    "saturated": "saturated: nearly always at the limit of the activation",
}


def units(stored: Sequence[Stored]) -> Iterator[Finding]:
    """Layers with dead, constant or saturated units, and the unit that tells its class best."""
    yield from _best(stored)
    for health in asked(stored, "overview", "health", *COLUMNS)[:1]:
        result = health.read()
        for fault in MEANT:
            found = [one for row in _distinct(result) for one in _faulty(result, row, fault)]
            yield from sorted(found, key=lambda one: -one.share)[:MOST]


def _best(stored: Sequence[Stored]) -> Iterator[Finding]:
    """Of all units that are told one by one, the one with the highest AUC for the class that it prefers."""
    found: list[tuple[float, int, Result]] = []
    for one in asked(stored, "overview", "units", "auc", "constant", "preferred_class"):
        result = one.read()
        live = ~np.asarray(result.columns["constant"].values, bool)
        auc = np.where(live, np.nan_to_num(np.asarray(result.columns["auc"].values)), 0.0)
        found.append((float(auc.max()), int(auc.argmax()), result))
    clear = [one for one in found if one[0] > 0.5]
    if not clear:
        return
    best, unit, result = max(clear, key=lambda one: one[0])
    layer, columns = str(result.question.parameters["layer"]), result.columns
    name = columns.get("preferred_class_name", columns["preferred_class"]).values[unit]
    where = layer if len(found) == 1 else amount(len(found), "layer")
    yield Finding(
        f"Of the units of {where}, {layer}:{unit} tells its class best: it answers a sample of "
        f"class {name} more than another with chance {best:.2f} (AUC).",
        "units",
        result.id,
        unit=f"{layer}:{unit}",
        layer=layer,
        share=0.0,  # of one unit
    )


def _faulty(result: Result, row: int, fault: str) -> Iterator[Finding]:
    count, size = float(result.columns[fault].values[row]), int(result.columns["units"].values[row])
    if not count > 0:
        return
    layer, verb = result.axes[0].label(row), "is" if count == 1 else "are"
    yield Finding(
        f"{int(count):,} of {amount(size, 'unit')} of {layer} {verb} {MEANT[fault]} over "
        f"{amount(len(result.question.samples), 'sample')}.",
        "units",
        result.id,
        layer=layer,
        share=count / size,
    )


def _distinct(result: Result) -> Iterator[int]:
    """The rows but for those that repeat the one before: of layers that hand on what they are given."""
    columns = [np.asarray(result.columns[name].values) for name in COLUMNS]
    before: list[float] = []
    for row in range(result.axes[0].size):
        own = [float(values[row]) for values in columns]
        if not np.array_equal(own, before, equal_nan=True):
            yield row
        before = own


def failed_checks(stored: Sequence[Stored]) -> Iterator[Finding]:
    """Attributions that should not be believed as they are."""
    for one in stored:
        if one.verdict is not None and one.verdict["passed"] is False:
            name = raised(PROPER.get(one.method, plain(one.method)))
            yield Finding(f"{name} is not passed: {one.verdict['sentence']}", "check", one.id, share=1.0)


def layers(stored: Sequence[Stored]) -> Iterator[Finding]:
    """A layer that holds more parameters than all others together, of three layers with parameters or more."""
    for table in asked(stored, "overview", "layers", "parameters")[:1]:
        result = table.read()
        names = [result.axes[0].label(row) for row in range(result.axes[0].size)]
        modules = [Place.parse(name).module for name in names]
        held = {
            module: (name, int(count))
            for name, module, count in zip(names, modules, result.columns["parameters"].values.tolist(), strict=True)
            if count > 0 and not any(other.startswith(f"{module}.") for other in modules)
        }
        total = sum(count for _, count in held.values())
        name, most = max(held.values(), key=lambda one: one[1], default=("", 0))
        if len(held) > 2 and 2 * most > total:
            yield Finding(
                f"{name} holds {most:,} of {total:,} parameters ({most / total:.0%}), more than all other layers "
                "together.",
                "layers",
                result.id,
                layer=name,
                share=most / total,
            )
