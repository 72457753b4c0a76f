"""Which attributions can be trusted? The verdicts of all checks, a row for each method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from neuroglass.core.result import Checked, Question, Result
from neuroglass.surfaces.report.html import paragraphs, table, text
from neuroglass.view.words import count, method_of, number

WORDS = {True: ("passed", "passed"), False: ("not passed", "failed")}
Checks = Mapping[str, Sequence[Checked]]  # by the id of the attribution that each is about


def checks_by_attribution(results: Iterable[Result]) -> Checks:
    """The checks of single attributions, by the id of the attribution."""
    found: dict[str, list[Checked]] = {}
    for result in results:
        of = result.question.options.get("of", ()) if isinstance(result, Checked) else ()
        if isinstance(result, Checked) and len(of) == 1:
            found.setdefault(Question.restore(of[0]).id, []).append(result)
    return found


def verdicts(results: Sequence[Result], names: Sequence[str], checks: Checks) -> str:
    """A column for each check, linked to what it rests on; then the sentences of those that were not passed."""
    own = [{method_of(check): check for check in checks.get(result.id, ())} for result in results]
    columns = list(dict.fromkeys(name for row in own for name in row))
    if not columns:
        return ""
    rows = [
        [text(name.replace("\n", ", ")), *(_cell(row.get(column)) for column in columns)]
        for name, row in zip(names, own, strict=True)
    ]
    header = ["method", *(text(column) for column in columns)]
    failed = [check.verdict.sentence for row in own for check in row.values() if check.verdict.passed is False]
    told = table(header, rows, numeric=[False] * len(header), name="Checks: what each method passed")
    if not failed:
        return told
    summary = f"<summary>Why {count(len(failed), 'check')} {'was' if len(failed) == 1 else 'were'} not passed</summary>"
    return f"{told}<details>{summary}\n{paragraphs(failed)}</details>\n"


def _cell(check: Checked | None) -> str:
    if check is None:
        return "–"
    said, kind = WORDS.get(check.verdict.passed, ("", "open"))
    if check.verdict.passed is None:
        said = number(next(iter(check.scores.values()), "measured"))
    return f'<a class="{kind}" href="#r-{text(check.id)}">{text(said)}</a>'
