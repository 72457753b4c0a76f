"""How is a stored question asked again, and under what circumstances was it answered?"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from neuroglass.core.result import Question, Result
from neuroglass.surfaces.report.html import text

VERBS = {"attribution": "attribute", "projection": "project", "trails": "trails", "overview": "overview"}
LONGEST = 200  # letters of a list of ids in a line of Python
_SPOKEN = re.compile(r"[a-z][a-z0-9_]*")


def python_line(question: Question) -> str:
    """One line of Python that asks the same question."""
    simple = all(not isinstance(value, Mapping) for value in question.parameters.values())
    if question.family == "checks" and simple and set(question.options) == {"of"}:
        of = [python_line(Question.restore(one)) for one in question.options["of"]]
        return f"ng.check(subject, {_method(question)}, of={of[0] if len(of) == 1 else '[' + ', '.join(of) + ']'})"
    if question.family not in VERBS or not simple:
        return f"study.ask(ng.Question.restore({json.loads(json.dumps(question.describe()))!r}))"
    words = {"attribution": ", at={first!r}", "projection": ", layer={first!r}", "trails": ", layers={all!r}"}
    plain = question.family == "overview" or (question.family == "attribution" and question.at == ("input",))
    where = "" if plain else words[question.family].format(first=question.at[0], all=list(question.at))
    target = f", target={question.target!r}" if question.target else ""
    samples = f", samples={_samples(question)}" if question.samples else ""
    return f"ng.{VERBS[question.family]}(subject, {_method(question)}{where}{target}{samples})"


def _method(question: Question) -> str:
    settings = ", ".join(f"{name}={value!r}" for name, value in question.parameters.items())
    if not settings:
        return repr(question.method)
    if _SPOKEN.fullmatch(question.method):
        return f"ng.methods.{''.join(part.capitalize() for part in question.method.split('_'))}({settings})"
    return f"{question.method.replace(':', '.')}({settings})"


def _samples(question: Question) -> str:
    """The ids, or where to read them when they are too many for a line."""
    text = spelled(question.samples)
    return text if len(text) <= LONGEST else f"study.store.get({question.id!r}).question.samples"


def spelled(samples: Sequence[int]) -> str:
    """Ids as Python: a range where they follow each other, else a list."""
    if len(samples) > 2 and list(samples) == list(range(samples[0], samples[0] + len(samples))):
        return f"range({samples[0]}, {samples[-1] + 1})" if samples[0] else f"range({samples[-1] + 1})"
    return str(list(samples))


def provenance_details(result: Result) -> str:
    """The whole question, the plan and the environment, folded away under the figure."""
    return (
        '<details class="provenance"><summary>Where this comes from, and how to ask it again</summary>\n'
        f"{_provenance(result)}</details>\n"
    )


def provenance_entry(result: Result, name: str) -> str:
    """The same under a name, one of several."""
    return f"<h4>{text(name)}</h4>\n{_provenance(result)}"


def _provenance(result: Result) -> str:
    asked = result.question
    told: dict[str, Any] = {
        "result": result.id,
        "family": asked.family,
        "method": f"{asked.method} (version {asked.version})",
        **{f"parameter {name}": value for name, value in asked.parameters.items()},
        "target": asked.target,
        "at": ", ".join(asked.at),
        "samples": spelled(asked.samples) if asked.samples else "all",
        "model": asked.model,
        "data": asked.data,
        **{f"plan: {name}": value for name, value in result.provenance.plan.items()},
        **dict(result.provenance.environment),
    }
    rows = "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>\n" for name, value in told.items() if value != "")
    return f"<dl>{rows}</dl>\n<pre><code>{text(python_line(asked))}</code></pre>\n"
