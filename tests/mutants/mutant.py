"""What is a planted defect? And the tests that most of them must fail."""

from dataclasses import dataclass

CONFORMANCE = "tests/conformance/test_attribution.py::"
ATTRIBUTION = "tests/methods/attribution/"
PROTOCOL = f"{ATTRIBUTION}test_protocol.py::"
GRADIENT = f"{ATTRIBUTION}test_gradient.py::"


@dataclass(frozen=True)
class Mutant:
    """One defect: in `file`, the text `sound`, which stands there once, becomes `broken`; `tests` must notice."""

    title: str
    file: str
    sound: str
    broken: str
    tests: tuple[str, ...]


def promises(case: str) -> tuple[str, ...]:
    """The conformance test of one method on one subject."""
    return (f"{CONFORMANCE}test_a_method_keeps_every_promise_or_says_why_it_cannot_answer[{case}]",)
