"""What should be looked at first? The findings of a study, as a section before all others of its network."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from neuroglass.model.run import Run
from neuroglass.recipes.telling import titled
from neuroglass.store.story import Section, read_story, write_story
from neuroglass.study import Study
from neuroglass.view.finding_stored import Stored
from neuroglass.view.findings import find

NOTHING = "Nothing stands out in the results so far."


def tell(study: Study) -> None:
    """Put what the stored results say of a network, of a Run the last of its networks, into the story."""
    asked = study.subject
    run = isinstance(asked, Run)
    template, subject = (asked.template, asked.subject(asked.steps[-1])) if run else (asked, asked)
    found = find(list(_stored(study, subject.fingerprint)))
    title, folder = titled(subject, "what to look at first"), Path(study.folder)
    made = Section(title, tuple(one.sentence for one in found) or (NOTHING,))
    story = read_story(folder)
    others = [one for one in story.sections if one.title != title]
    own = tuple(titled(one, "") for one in (subject, template))
    place = next((at for at, one in enumerate(others) if one.title.startswith(own)), len(others))
    write_story(folder, replace(story, sections=(*others[:place], made, *others[place:])))


def _stored(study: Study, model: str) -> Iterator[Stored]:
    """The results about a network, alone or in a run."""
    for id in study.store.ids():
        about = study.store.describe(id)
        if model in about["provenance"]["question"]["model"].split("+"):
            yield Stored.of(id, about, partial(study.store.get, id))
