"""Several questions at once: what was answered, and why the others do not apply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from neuroglass.core.errors import NotApplicable
from neuroglass.core.result import Result


@dataclass(frozen=True)
class Answers:
    """Results by the words for what was asked, and a sentence for each question that does not apply."""

    results: Mapping[str, Result]
    left_out: tuple[str, ...]


def answers(questions: Mapping[str, Callable[[], Result]]) -> Answers:
    """Ask all; a question that does not apply is answered by its reason."""
    results, left_out = {}, []
    for what, question in questions.items():
        try:
            results[what] = question()
        except NotApplicable as reason:
            left_out.append(f"There is no {what}: {str(reason).rstrip('.')}.")
    return Answers(results, tuple(left_out))
