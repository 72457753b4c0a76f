"""A study as one HTML file that opens offline and needs no script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Result
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Section, Story, read_story
from neuroglass.surfaces.plot.files import write_whole
from neuroglass.surfaces.report.contents import contents
from neuroglass.surfaces.report.hits import HITS, hits_table
from neuroglass.surfaces.report.html import paragraphs, text
from neuroglass.surfaces.report.outline import by_family, completed
from neuroglass.surfaces.report.parts import told_result
from neuroglass.surfaces.report.together import grouped, told_together
from neuroglass.surfaces.report.verdicts import checks_by_attribution
from neuroglass.view.dispatch import figure
from neuroglass.view.figure import Figure
from neuroglass.view.words import count

STYLE = Path(__file__).with_name("page.css")
LOST = "Results that could not be read"
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


class Readable(Protocol):
    """What a report needs of a store."""

    def ids(self) -> Any: ...

    def get(self, id: str) -> Result: ...


def report(folder: str | Path, output: str | Path, *, title: str | None = None) -> Path:
    """Write the study in `folder` as one HTML file, whole or not at all. Damaged results are named, and left out."""
    folder, output = Path(folder), Path(output)
    story = read_story(folder)
    page = compose(DiskStore(folder, create=False), story, title=title or story.title or folder.resolve().name)
    write_whole(output, page.encode("utf-8"))
    return output


def compose(store: Readable, story: Story, *, title: str) -> str:
    """The page. A story without sections is told family by family."""
    figures, results, faults = _read(store)
    story = completed(story, results) if story.sections else by_family(results, story)
    named = {id for section in story.sections for id in section.results}
    lost = [id for id in faults if id not in named]
    hits = hits_table({id: results[id] for section in story.sections for id in section.results if id in results})
    body = "".join(
        _section(section, _told(section, results, figures, faults), place)
        for place, section in enumerate(story.sections)
    )
    if lost:
        problems = "".join(_problem(id, faults[id]) for id in lost)
        body += f'<section id="unreadable"><h2>{LOST}</h2>\n{problems}</section>\n'
    links = [("hits", HITS)] if hits else []
    links += [(f"s-{place}", section.title) for place, section in enumerate(story.sections)]
    links += [("unreadable", LOST)] if lost else []
    empty = "" if results or faults else paragraphs(["This study has no results yet."])
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f"<header><h1>{text(title)}</h1>\n{paragraphs(story.introduction)}{_summary(results, faults)}"
        f"{contents(links)}</header>\n"
        f"<main>\n{empty}{hits}{body}</main>\n</body>\n</html>\n"
    )


def _read(store: Readable) -> tuple[dict[str, Figure], dict[str, Result], dict[str, str]]:
    """Every result with its figure, and for those that cannot be read or drawn, why."""
    figures: dict[str, Figure] = {}
    results: dict[str, Result] = {}
    faults: dict[str, str] = {}
    for id in store.ids():
        try:
            result = store.get(id)
            figures[id] = figure(result)
            results[id] = result
        except InvalidInput as fault:  # the page says which result is damaged, and why
            faults[id] = str(fault)
    return figures, results, faults


def _summary(results: Mapping[str, Result], faults: Mapping[str, str]) -> str:
    environments = [result.provenance.environment for result in results.values()]
    versions = dict.fromkeys(f"neuroglass {one['neuroglass']}" for one in environments if "neuroglass" in one)
    said = f"{count(len(results), 'result')}{', made by ' + ', '.join(versions) if versions else ''}."
    lost = f"{count(len(faults), 'result')} could not be read, and the page says why in its place." if faults else ""
    return paragraphs([said]) + paragraphs([lost], "problem")


def _section(section: Section, body: Iterable[str], place: int) -> str:
    told = paragraphs(section.text) + "".join(body)
    return f'<section id="s-{place}"><h2>{text(section.title)}</h2>\n{told}</section>\n'


def _told(
    section: Section, results: Mapping[str, Result], figures: Mapping[str, Figure], faults: Mapping[str, str]
) -> Iterator[str]:
    """The section's results in their order, those that answer one question told together."""
    missing = "the study names it, but its folder does not hold it; run the study again"
    named = dict.fromkeys(section.results)
    groups = grouped([results[id] for id in named if id in results])
    checks = checks_by_attribution(results.values())
    first = {group[0].id: group for group in groups}
    for id in named:
        if id not in results:
            yield _problem(id, faults.get(id, missing))
        elif len(first.get(id, ())) > 1:
            yield told_together(first[id], checks)
        elif id in first:
            yield told_result(results[id], figures[id])


def _problem(id: str, why: str) -> str:
    return f'<div class="problem" role="note"><p>Result {text(id)} is not shown: {text(why)}</p></div>\n'
