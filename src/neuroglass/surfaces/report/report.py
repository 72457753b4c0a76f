"""A study as one HTML file that opens offline and needs no script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Result
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Section, Story, read_story
from neuroglass.surfaces.plot.files import write_whole
from neuroglass.surfaces.report.hits import hits_table
from neuroglass.surfaces.report.html import paragraphs, text
from neuroglass.surfaces.report.outline import by_family, completed
from neuroglass.surfaces.report.parts import told_result
from neuroglass.view.dispatch import figure
from neuroglass.view.words import count

STYLE = Path(__file__).with_name("page.css")
LOST = "Results that could not be read"
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


class Readable(Protocol):
    """What a report needs of a store."""

    def ids(self) -> Any: ...

    def get(self, id: str) -> Result: ...


@dataclass(frozen=True, eq=False)
class Told:
    """A result, its title and its HTML."""

    result: Result
    title: str
    html: str


def report(folder: str | Path, output: str | Path, *, title: str | None = None) -> Path:
    """Write the study in `folder` as one HTML file, whole or not at all. Damaged results are named, and left out."""
    folder, output = Path(folder), Path(output)
    story = read_story(folder)
    page = compose(DiskStore(folder, create=False), story, title=title or story.title or folder.resolve().name)
    write_whole(output, page.encode("utf-8"))
    return output


def compose(store: Readable, story: Story, *, title: str) -> str:
    """The page. A story without sections is told family by family."""
    told, faults = _read(store)
    results = {id: one.result for id, one in told.items()}
    story = completed(story, results) if story.sections else by_family(results, story)
    named = {id for section in story.sections for id in section.results}
    lost = [id for id in faults if id not in named]
    hits = hits_table(results)
    body = "".join(_section(place, section, told, faults) for place, section in enumerate(story.sections))
    if lost:
        problems = "".join(_problem(id, faults[id]) for id in lost)
        body += f'<section id="unreadable"><h2>{LOST}</h2>\n{problems}</section>\n'
    empty = "" if told or faults else paragraphs(["This study has no results yet."])
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f"<header><h1>{text(title)}</h1>\n{paragraphs(story.introduction)}{_summary(results, faults)}"
        f"{_contents(story, told, hits=bool(hits), lost=bool(lost))}</header>\n"
        f"<main>\n{empty}{hits}{body}</main>\n</body>\n</html>\n"
    )


def _read(store: Readable) -> tuple[dict[str, Told], dict[str, str]]:
    """Every result with its HTML, and for those that cannot be read or drawn, why."""
    told: dict[str, Told] = {}
    faults: dict[str, str] = {}
    for id in store.ids():
        try:
            result = store.get(id)
            drawn = figure(result)
            told[id] = Told(result, drawn.title, told_result(result, drawn))
        except InvalidInput as fault:  # the page says which result is damaged, and why
            faults[id] = str(fault)
    return told, faults


def _summary(results: Mapping[str, Result], faults: Mapping[str, str]) -> str:
    environments = [result.provenance.environment for result in results.values()]
    versions = dict.fromkeys(f"neuroglass {one['neuroglass']}" for one in environments if "neuroglass" in one)
    said = f"{count(len(results), 'result')}{', made by ' + ', '.join(versions) if versions else ''}."
    lost = f"{count(len(faults), 'result')} could not be read, and the page says why in its place." if faults else ""
    return paragraphs([said]) + paragraphs([lost], "problem")


def _contents(story: Story, told: Mapping[str, Told], *, hits: bool, lost: bool) -> str:
    """The table of contents."""
    lines = ['<li><a href="#hits">Neighborhood hit, subject by subject</a></li>\n'] if hits else []
    for place, section in enumerate(story.sections):
        own = [f'<li><a href="#r-{text(id)}">{text(told[id].title)}</a></li>\n' for id in section.results if id in told]
        inner = f"<ul>{''.join(own)}</ul>" if own else ""
        lines.append(f'<li><a href="#s-{place}">{text(section.title)}</a>{inner}</li>\n')
    if lost:
        lines.append(f'<li><a href="#unreadable">{LOST}</a></li>\n')
    return f'<nav aria-label="Contents"><h2>Contents</h2>\n<ol>{"".join(lines)}</ol></nav>\n' if lines else ""


def _section(place: int, section: Section, told: Mapping[str, Told], faults: Mapping[str, str]) -> str:
    missing = "the study names it, but its folder does not hold it; run the study again"
    body = "".join(told[id].html if id in told else _problem(id, faults.get(id, missing)) for id in section.results)
    return f'<section id="s-{place}"><h2>{text(section.title)}</h2>\n{paragraphs(section.text)}{body}</section>\n'


def _problem(id: str, why: str) -> str:
    return f'<div class="problem" role="note"><p>Result {text(id)} is not shown: {text(why)}</p></div>\n'
