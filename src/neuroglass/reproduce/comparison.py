"""What was published, what came out here, and why they differ: one table, made from the results of a study."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Provenance, Question, Result, Table, digest
from neuroglass.reproduce.cases import Case
from neuroglass.reproduce.published import known
from neuroglass.store.disk import DiskStore
from neuroglass.study import Study

COLUMNS = ("data set", "network", "published", "ours", "difference", "why", "source")
UNKNOWN = "not known here"
NOT_A_NUMBER = "–"
OURS_ONLY = "nothing to compare with"
PAGE = "reproduce.md"
FAMILY = "reproduce"


@dataclass(frozen=True)
class Finding:
    """One quantity of one network, and the results that it was read from."""

    what: str  # as it is told
    key: str  # under which the published one is kept
    case: Case
    value: float | str
    results: tuple[Result, ...]
    error: float = 0.0  # standard error of the value, of which only a sample was seen

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the table, in the order of COLUMNS."""
        case = self.case
        found = known(case.images.wanted.key, case.kind, self.key)
        ours = self.value if isinstance(self.value, str) else f"{self.value:.3f}{self._doubt()}"
        told = (found.said, found.source) if found else (UNKNOWN, NOT_A_NUMBER)
        return (case.images.name, case.kind, told[0], ours, self._difference(), self._why(), told[1])

    def _doubt(self) -> str:
        return f" ± {self.error:.3f}" if self.error else ""

    def _difference(self) -> str:
        found = known(self.case.images.wanted.key, self.case.kind, self.key)
        if found is None or found.value is None or isinstance(self.value, str):
            return NOT_A_NUMBER
        return f"{self.value - found.value:+.3f}"

    def _why(self) -> str:
        found = known(self.case.images.wanted.key, self.case.kind, self.key)
        reasons = [*self.case.plan.differs(self.case.images, self.case.kind)]
        reasons += ["compared with a re-implementation"] if found and not found.paper else []
        return "; ".join(reasons) or ("the same data and settings" if found else OURS_ONLY)


def accuracy(what: str, key: str, case: Case, result: Result) -> Finding:
    """How often a network is right, with the standard error that the number of test images leaves."""
    share = result.scores["accuracy"]
    error = math.sqrt(share * (1 - share) / len(case.images.test))
    return Finding(what, key, case, share, (result,), error)


def compare(findings: Sequence[Finding], study: Study) -> Table:
    """Keep the table of these findings in the study, in place of an earlier one."""
    rows = [one.cells for one in findings]
    axis = Axis("quantity", len(rows), ticks=tuple(one.what for one in findings))
    cases = list(dict.fromkeys(one.case for one in findings))
    question = Question(
        family=FAMILY,
        method="rauber2017",
        parameters={"results": digest([[result.id for result in one.results] for one in findings])},
        model="+".join(dict.fromkeys(case.after.subject.fingerprint for case in cases)),
        data="+".join(dict.fromkeys(case.images.test.fingerprint for case in cases)),
        at=(),
    )
    table = Table(
        provenance=Provenance(question, environment={"subject": "published and reproduced"}),
        columns={
            name: column(np.array([row[place] for row in rows], dtype=np.str_), name, axis)
            for place, name in enumerate(COLUMNS)
        },
        rows=Field(np.arange(len(rows)), (axis,), "quantity", signed=False),
    )
    _forget_tables(study.store)
    study.store.put(table)
    return table


def _forget_tables(store: DiskStore) -> None:
    """Tables of earlier runs, which may have been about fewer data sets."""
    for id in store.ids():
        if store.describe(id)["provenance"]["question"]["family"] == FAMILY:
            store.remove(id)


def as_text(table: Table, introduction: Sequence[str]) -> str:
    """The table as a page of Markdown."""
    axis = table.axes[0]
    head = ("quantity", *COLUMNS)
    rows = [(axis.label(row), *(str(table.columns[name].values[row]) for name in COLUMNS)) for row in range(axis.size)]
    lines = [
        "| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in (head, ("---",) * len(head), *rows)
    ]
    return "\n\n".join(["# Rauber et al. (2017), re-run", *introduction, "\n".join(lines)]) + "\n"


def write_page(folder: Path, table: Table, introduction: Sequence[str]) -> Path:
    """The page beside the study, whole or not at all."""
    draft = folder / f".{PAGE}"
    draft.write_text(as_text(table, introduction), encoding="utf-8")
    return draft.replace(folder / PAGE)
