"""In which order does a report tell its results? As the study says, else family by family."""

from __future__ import annotations

from collections.abc import Mapping

from neuroglass.core.result import Attribution, Checked, Gallery, Matrix, Projection, Result, Table, Trails
from neuroglass.store.story import Section, Story
from neuroglass.view.words import subject_of

FAMILIES: tuple[tuple[str, tuple[type[Result], ...]], ...] = (
    ("Overview", (Table, Matrix)),
    ("Galleries", (Gallery,)),
    ("Projections: how the network sees the data", (Projection,)),
    ("Trails: how that view changes", (Trails,)),
    ("Attributions: what speaks for an answer", (Attribution,)),
    ("Checks: how far attributions can be trusted", (Checked,)),
)


def by_family(results: Mapping[str, Result], story: Story) -> Story:
    """Overview, galleries, projections, trails, attributions; in each, subject by subject as they came."""
    subjects = list(dict.fromkeys(subject_of(result) for result in results.values()))
    sections = []
    for heading, kinds in FAMILIES:
        own = [id for id, result in results.items() if isinstance(result, kinds)]
        own.sort(key=lambda id: subjects.index(subject_of(results[id])))
        if own:
            sections.append(Section(heading, (), tuple(own)))
    return Story(story.title, story.introduction, tuple(sections))


def completed(story: Story, results: Mapping[str, Result]) -> Story:
    """The story with a last section of the results that it does not name."""
    named = {id for section in story.sections for id in section.results}
    rest = tuple(id for id in results if id not in named)
    if not rest:
        return story
    last = Section("Further results", ("The study does not say where these belong.",), rest)
    return Story(story.title, story.introduction, (*story.sections, last))
