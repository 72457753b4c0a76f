"""How a study is told: titled groups of results, in `study.json` beside the store."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from neuroglass.core.errors import InvalidInput

FORMAT = 1


@dataclass(frozen=True)
class Section:
    """A group of results under one title, with sentences before them."""

    title: str
    text: tuple[str, ...] = ()
    results: tuple[str, ...] = ()  # ids


@dataclass(frozen=True)
class TourStep:
    """One step of the tour that a study opens on: a place of the app, and a sentence that its numbers support."""

    title: str
    text: str
    place: str  # the fragment of its address: '#page=sample&id=3'


@dataclass(frozen=True)
class Story:
    """A study's title, its introduction, its sections and its tour, in order."""

    title: str = ""
    introduction: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    tour: tuple[TourStep, ...] = ()


def read_story(folder: Path) -> Story:
    """The story of a study folder, empty where none was written. InvalidInput where the file is damaged."""
    path = folder / "study.json"
    if not path.exists():
        return Story()
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise InvalidInput(f"{path} has format {about['format']}, this version reads {FORMAT}; update neuroglass")
        sections = tuple(Section(s["title"], tuple(s["text"]), tuple(s["results"])) for s in about["sections"])
        tour = tuple(TourStep(s["title"], s["text"], s["place"]) for s in about.get("tour", ()))
        return Story(about["title"], tuple(about["introduction"]), sections, tour)
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as fault:
        raise InvalidInput(f"{path} is damaged ({fault}); delete it: the results beside it are whole") from fault


def write_story(folder: Path, story: Story) -> None:
    """Whole or not at all."""
    draft = folder / f".study-{os.getpid()}.json"
    draft.write_text(json.dumps({"format": FORMAT, **asdict(story)}, indent=1, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / "study.json")


def with_section(story: Story, section: Section) -> Story:
    """The story with a section added; one of the same title is replaced in its place."""
    titles = [one.title for one in story.sections]
    if section.title not in titles:
        sections: Sequence[Section] = (*story.sections, section)
    else:
        sections = [section if one.title == section.title else one for one in story.sections]
    return replace(story, sections=tuple(sections))
