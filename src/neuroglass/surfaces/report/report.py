"""A study as one HTML file that opens offline: pictures and tables, which come alive where scripts run."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Result
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Section, Story, read_story
from neuroglass.surfaces.built import REMEDY, is_built
from neuroglass.surfaces.plot.files import write_whole
from neuroglass.surfaces.report.contents import anchors, contents
from neuroglass.surfaces.report.frame import framed, when_alive
from neuroglass.surfaces.report.hits import HITS, hits_table
from neuroglass.surfaces.report.html import paragraphs, text
from neuroglass.surfaces.report.live import HOST, Code, carries_nothing, carries_numbers, read_code
from neuroglass.surfaces.report.outline import by_family, completed
from neuroglass.surfaces.report.telling import Told, problem
from neuroglass.view.dispatch import figure
from neuroglass.view.figure import Figure
from neuroglass.view.words import count

LOST = "Results that could not be read"
STILL = "the page %r holds pictures that do not come alive: the app is not built; %s"
LOG = logging.getLogger("neuroglass.report")


class Readable(Protocol):
    """What a report needs of a store."""

    def ids(self) -> Any: ...

    def get(self, id: str) -> Result: ...


def report(folder: str | Path, output: str | Path, *, title: str | None = None, live: bool = True) -> Path:
    """Write the study in `folder` as one HTML file, whole or not at all. Damaged results are named, and left out.

    Maps and heat maps of a `live` page answer the pointer and the keyboard; another one holds no script.
    """
    folder, output = Path(folder), Path(output)
    story = read_story(folder)
    store = DiskStore(folder, create=False)
    try:
        page = compose(store, story, title=title or story.title or folder.resolve().name, live=live)
    except FileNotFoundError as fault:
        raise InvalidInput(
            f"{folder} was deleted or moved while its report was written; nothing was written"
        ) from fault
    write_whole(output, page.encode("utf-8"))
    return output


def compose(store: Readable, story: Story, *, title: str, live: bool = True) -> str:
    """The page. A story without sections is told family by family."""
    code = read_code() if live and is_built(HOST) else Code()
    if live and not code.script:
        LOG.warning(STILL, title, REMEDY)
    figures, results, faults = _read(store)
    told = Told(results, figures, faults, carries_numbers if code.script else carries_nothing)
    story = completed(story, results) if story.sections else by_family(results, story)
    names = anchors([section.title for section in story.sections])
    sections = [_section(section, told, name) for section, name in zip(story.sections, names, strict=True)]
    shown = {id for section in story.sections for id in section.results}
    lost = {id: why for id, why in faults.items() if id not in shown}
    hits = hits_table({id: results[id] for section in story.sections for id in section.results if id in results})
    links = [("hits", HITS)] if hits else []
    links += [(name, section.title) for section, name in zip(story.sections, names, strict=True)]
    links += [("unreadable", LOST)] if lost else []
    empty = "" if results or faults else paragraphs(["This study has no results yet."])
    head = f"{paragraphs(story.introduction)}{_summary(results, faults)}{when_alive(code)}{contents(links)}"
    return framed(title, code, head, f"{empty}{hits}{''.join(sections)}{_unreadable(lost)}")


def _unreadable(lost: Mapping[str, str]) -> str:
    """What the sections do not name and nobody can read; '' where there is none."""
    problems = "".join(problem(id, why) for id, why in lost.items())
    return f'<section id="unreadable"><h2>{LOST}</h2>\n{problems}</section>\n' if lost else ""


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


def _section(section: Section, told: Told, name: str) -> str:
    body = "".join(told.section(section.results))
    return f'<section id="{name}"><h2>{text(section.title)}</h2>\n{paragraphs(section.text)}{body}</section>\n'
