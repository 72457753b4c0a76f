"""How do answers become a section of a study's story? Each result is shown once, where it is first told of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from neuroglass.core.errors import NotApplicable
from neuroglass.core.result import Result
from neuroglass.model.subject import Subject
from neuroglass.store.story import read_story
from neuroglass.study import Study

Question = tuple[str, Callable[[], Result]]  # what is asked for in words, and the asking


@dataclass(frozen=True)
class Answers:
    """What was answered, by the words for it, and a sentence for each question that does not apply."""

    results: tuple[tuple[str, Result], ...]
    left_out: tuple[str, ...]

    def all(self) -> list[Result]:
        return [result for _, result in self.results]


def answers(questions: Iterable[Question]) -> Answers:
    """Ask all; a question that does not apply is answered by its reason."""
    results, left_out = [], []
    for what, question in questions:
        try:
            results.append((what, question()))
        except NotApplicable as reason:
            left_out.append(f"No {what}: {str(reason).rstrip('.')}.")
    return Answers(tuple(results), tuple(dict.fromkeys(left_out)))


def tell_section(study: Study, title: str, text: Sequence[str], results: Iterable[Result]) -> None:
    """Put a section into the story; results that an earlier section shows are only mentioned."""
    asked = list(results)
    earlier = takewhile(lambda section: section.title != title, read_story(Path(study.folder)).sections)
    shown = {id for section in earlier for id in section.results}
    new = [result for result in asked if result.id not in shown]
    rest = len(asked) - len(new)
    if rest:
        figures = f"{rest} of its figures stand" if rest > 1 else "One of its figures stands"
        text = (*text, f"{figures} in an earlier section.")
    study.section(title, text, new)


def titled(subject: Subject, what: str) -> str:
    return f"{subject.name}: {what}"
