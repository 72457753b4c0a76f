"""How are the results of a section told: each alone, or those that answer one question together?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from neuroglass.core.result import Result
from neuroglass.surfaces.report.html import text
from neuroglass.surfaces.report.live import Carry
from neuroglass.surfaces.report.parts import told_result
from neuroglass.surfaces.report.together import grouped, told_together
from neuroglass.surfaces.report.verdicts import checks_by_attribution
from neuroglass.view.figure import Figure

MISSING = "the study names it, but its folder does not hold it; run the study again"


@dataclass(frozen=True)
class Told:
    """Every result with its figure, for those that cannot be read or drawn why, and what pages carry of figures."""

    results: Mapping[str, Result]
    figures: Mapping[str, Figure]
    faults: Mapping[str, str]
    carry: Carry

    def section(self, ids: Sequence[str]) -> Iterator[str]:
        """The results in their order, those that answer one question where the first of them stands."""
        named = dict.fromkeys(ids)
        groups = {group[0].id: group for group in grouped([self.results[id] for id in named if id in self.results])}
        checks = checks_by_attribution(self.results.values())
        for id in named:
            if id not in self.results:
                yield problem(id, self.faults.get(id, MISSING))
            elif len(groups.get(id, ())) > 1:
                yield told_together(groups[id], self.carry, checks)
            elif id in groups:
                yield told_result(self.results[id], self.figures[id], self.carry)


def problem(id: str, why: str) -> str:
    return f'<div class="problem" role="note"><p>Result {text(id)} is not shown: {text(why)}</p></div>\n'
