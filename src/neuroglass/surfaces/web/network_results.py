"""Which stored results tell of a network, a layer, a unit? Found by their questions, read when they are needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from neuroglass.core.errors import nearest
from neuroglass.core.result import Result
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.library import Library
from neuroglass.view.finding_stored import Stored

Summary = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Networks:
    """The networks that a study's results are about, and that at hand."""

    library: Library
    results: Mapping[str, Summary]
    at_hand: tuple[str, ...]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many results are about each network; of a run's, each of its networks."""
        return Counter(model for one in self.results.values() for model in one["model"].split("+"))

    def find(self, model: str) -> str:
        """The network itself, or that with most results where none is named. A Fault names those that there are."""
        known = list(dict.fromkeys([*self.counts, *self.at_hand]))
        if not known:
            raise Fault("missing", "the study holds no results yet; ask something, or serve with --subject")
        if not model:
            return max(known, key=lambda one: (self._own(one), self.counts[one]))
        if model not in known:
            raise Fault(
                "missing", f"no result is about the network {model!r}; results are about {nearest(model, known)}"
            )
        return model

    def of(self, model: str) -> About:
        """What is stored about a network."""
        found = self.find(model)
        own = {id: one for id, one in self.results.items() if found in one["model"].split("+")}
        return About(self.library, found, own, self.results)

    def _own(self, model: str) -> int:
        return sum(one["model"] == model for one in self.results.values())


def networks(library: Library, at_hand: Iterable[str] = ()) -> Networks:
    """The networks of a study as it is now."""
    return Networks(library, library.all()[0], tuple(at_hand))


@dataclass(frozen=True, eq=False)
class About:
    """The results about one network, the oldest first."""

    library: Library
    model: str
    results: Mapping[str, Summary]
    every: Mapping[str, Summary]  # about whichever network

    @cached_property
    def data(self) -> str:
        """The data that most of them are about; '' where there are none."""
        counts = Counter(one["data"] for one in self.own().values())
        return max(counts, key=lambda data: counts[data]) if counts else ""

    @property
    def name(self) -> str:
        """What most of them call it."""
        names = Counter(str(one["subject"]) for one in self.own().values())
        return max(names, key=lambda name: names[name]) if names else ""

    def own(self) -> Mapping[str, Summary]:
        """Those about this network alone, where there are some."""
        alone = {id: one for id, one in self.results.items() if one["model"] == self.model}
        return alone or self.results

    def asked(self, family: str, method: str = "", *, layer: str = "") -> list[str]:
        """The results of such questions (of a layer, where one is named): of most samples first, then the newest."""
        found = [
            (one["samples"]["count"], one["made"], id)
            for id, one in self.results.items()
            if one["family"] == family
            and one["model"] == self.model
            and method in ("", one["method"])
            and layer in ("", one["parameters"].get("layer"))
        ]
        return [id for _, _, id in sorted(found, reverse=True)]

    def structure(self, method: str) -> list[str]:
        """What is told of how the network is made: of itself, or of a checkpoint of the same run."""
        run = {model for one in self.results.values() for model in one["model"].split("+")}
        kin = [id for id, one in self.every.items() if one["method"] == method and one["model"] in run]
        return self.asked("overview", method) or [id for id in kin if self.every[id]["family"] == "overview"]

    def telling(self, ids: Iterable[str], *columns: str) -> list[str]:
        """Those results that have all of these columns: other versions and hands may leave some out."""
        return [id for id in ids if set(columns) <= set(self.every[id]["columns"])]

    def at(self, family: str, layer: str) -> list[str]:
        """The results of a family that were asked at a layer, alone or with others; those of it alone first."""
        found = [
            (list(one["at"]) != [layer], bool(one["target"]), bool(one["options"]), -one["samples"]["count"], id)
            for id, one in self.results.items()
            if one["family"] == family and layer in one["at"]
        ]
        return [id for *_, id in sorted(found)]

    def stored(self) -> list[Stored]:
        """All of them as findings are looked for in."""
        return [
            Stored(
                id,
                one["kind"],
                one["family"],
                one["method"],
                one["at"],
                one["samples"]["count"],
                one["columns"],
                partial(self.library.result, id),
                one["scores"],
                one["verdict"],
            )
            for id, one in self.results.items()
        ]

    def read(self, ids: Iterable[str]) -> Result | None:
        """The first of these results that there is."""
        for id in ids:
            return self.library.result(id)
        return None


def rows(result: Result, name: str) -> dict[str, Any]:
    """The columns of a table at the row of this name; none where it has no such row."""
    ticks = [str(tick) for tick in result.axes[0].ticks]
    if name not in ticks:
        return {}
    place = ticks.index(name)
    return {column: value.values[place] for column, value in result.columns.items()}
