"""How is a stored question asked again, and under what circumstances was it answered?"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from neuroglass.core.result import Question, Result
from neuroglass.surfaces.report.html import text

VERBS = {family: family for family in ("trails", "neuron_map", "clusters", "overview")}
VERBS |= {"attribution": "attribute", "projection": "project", "checks": "check"}
GIVEN = {"of", "units", "chosen"}  # options that the verbs take
REGIONS = "regions"  # an option that the subject answers
LONGEST = 200  # letters of a list of ids in a line of Python
_SPOKEN = re.compile(r"[a-z][a-z0-9_]*")


def python_line(question: Question) -> str:
    """One line of Python that asks the same question."""
    if question.family not in VERBS or not set(question.options) <= {*GIVEN, REGIONS}:
        return f"study.ask(ng.Question.restore({json.loads(json.dumps(question.describe()))!r}))"
    below = [python_line(Question.restore(one)) for one in question.options.get("of", ())]
    target = "" if below else question.target
    words = {
        "": _method(question) if question.family != "neuron_map" else repr(question.at[0]),
        "method": _method(question) if question.family == "neuron_map" else "",
        **_where(question, below),
        "target": repr(target) if target else "",
        "units": repr(list(question.options["units"])) if "units" in question.options else "",
        "chosen": spelled(question.options["chosen"]) if "chosen" in question.options else "",
        "of": below[0] if len(below) == 1 else f"[{', '.join(below)}]" if below else "",
        "samples": _samples(question) if question.samples and not below else "",
    }
    told = ", ".join(f"{name}={value}" if name else value for name, value in words.items() if value)
    return f"ng.{VERBS[question.family]}(subject, {told})"


def _where(question: Question, below: Sequence[str]) -> dict[str, str]:
    """The layers, by the word of the verb; nothing where the question that this one builds on has them."""
    several, first = repr(list(question.at)), repr("".join(question.at[:1]))
    one = first if len(question.at) == 1 else several
    if question.family == "attribution":
        return {} if question.at == ("input",) else {"at": first}
    words = {"projection": {"layer": one}, "clusters": {"layer": one}, "trails": {"layers": several}}
    return {} if below else words.get(question.family, {})


def _method(question: Question) -> str:
    return _made(question.method, question.parameters) if question.parameters else repr(question.method)


def _made(method: str, parameters: Mapping[str, Any]) -> str:
    """The method with its parameters, methods among them too."""
    settings = ", ".join(f"{name}={_setting(value)}" for name, value in parameters.items())
    spoken = _SPOKEN.fullmatch(method)
    kind = f"ng.methods.{''.join(part.capitalize() for part in method.split('_'))}" if spoken else method
    return f"{kind.replace(':', '.')}({settings})"


def _setting(value: Any) -> str:
    if isinstance(value, Mapping):
        return _made(value["method"], {name: part for name, part in value.items() if name != "method"})
    return repr(value)


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
    link = f'<dt>result</dt><dd><a href="#r-{text(result.id)}">{text(result.id)}</a></dd>\n'
    return f"<dl>{link}{rows}</dl>\n<pre><code>{text(python_line(asked))}</code></pre>\n"
