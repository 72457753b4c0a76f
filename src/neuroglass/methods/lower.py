"""What does a question build on? Answers to other questions, which are asked first and handed along."""

from dataclasses import dataclass
from typing import Any

from neuroglass.core.result import Question, Result

OF = "of"  # the option of a question that describes those it builds on


@dataclass(frozen=True, eq=False)
class Lower:
    """A question that another builds on, answered: by which method, and how."""

    method: Any
    result: Result


def described(of: tuple[Result, ...]) -> dict[str, list[dict[str, object]]]:
    """The options of a question that builds on these answers; none where there are none."""
    return {OF: [one.question.describe() for one in of]} if of else {}


def questions_below(question: Question) -> tuple[Question, ...]:
    """The questions that this one builds on."""
    return tuple(Question.restore(one) for one in question.options.get(OF, ()))
