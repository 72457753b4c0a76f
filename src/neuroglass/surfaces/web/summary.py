"""What is a stored result, in words and plain data? What lists show, and what asks it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from neuroglass.core.result import KINDS, Question
from neuroglass.surfaces.report.asked import python_line
from neuroglass.view.words import PROPER, listed, plain

FIRST = 12  # samples that a summary names
LONGEST = 2_000  # letters of a line of Python, or of an option
WHOLE = {"prediction": "the predicted class", "label": "the labeled class"}


def summary(id: str, about: Mapping[str, Any], *, made: float) -> dict[str, Any]:
    """A result from what its store describes; KeyError and the like where that describes none."""
    question = Question.restore(about["provenance"]["question"])
    environment = dict(about["provenance"]["environment"])
    return {
        "id": id,
        "kind": about["kind"],
        "family": question.family,
        "method": question.method,
        "title": title(question, str(environment.get("subject", ""))),
        "parameters": dict(question.parameters),
        "target": question.target,
        "at": list(question.at),
        "options": _options(question),
        "samples": {
            "count": len(question.samples),
            "first": list(question.samples[:FIRST]),
            "text": ids_text(question.samples),
        },
        "model": question.model,
        "data": question.data,
        "subject": str(environment.get("subject", "")),
        "scores": dict(about["scores"]),
        "notes": list(about["notes"]),
        "columns": list(about["columns"]),
        "fields": {name: _field(told) for name, told in about["fields"].items()},
        "main": KINDS[about["kind"]].main,
        "verdict": about.get("verdict"),
        "of": [Question.restore(one).id for one in question.options.get("of", ())],
        "plan": dict(about["provenance"]["plan"]),
        "environment": environment,
        "python": _python(id, question),
        "made": made,
    }


def asked(told: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a question that asks the same again."""
    options = {name: value for name, value in told["options"].items() if name in ("units", "chosen")}
    names = ("family", "method", "parameters", "target", "at", "model", "data")
    return {
        **{name: told[name] for name in names},
        "samples": told["samples"]["text"],
        "options": {**options, **({"of": told["of"]} if told["of"] else {})},
    }


def title(question: Question, subject: str) -> str:
    """What was asked, in plain words: 't-SNE map of fc2 · small CNN'."""
    method, layers = PROPER.get(question.method, plain(question.method)), listed(list(question.at))
    target = WHOLE.get(question.target, question.target)
    checked = [str(one["method"]) for one in question.options.get("of", ())]
    words = [value for value in question.parameters.values() if isinstance(value, str) and value]
    where = "" if question.at == ("input",) else f" at {layers}"
    told = {
        "attribution": f"{method} of {target}{where}",
        "projection": f"{method} map of {layers}",
        "neuron_map": f"{method} neuron map of {layers}{f' for {target}' if target else ''}",
        "trails": f"{method} trails over {layers}",
        "clusters": f"{method} of {layers}",
        "overview": " at ".join([method, *words]) if question.method == "jacobian" else " ".join([method, *words]),
        "checks": f"{method} of {listed([PROPER.get(name, plain(name)) for name in checked])}",
    }
    return told.get(question.family, method) + (f" · {subject}" if subject else "")


def ids_text(ids: Sequence[int]) -> str:
    """Ids as a request writes them: '0:8' where they follow each other, else '0,5,9'."""
    first = ids[0] if ids else 0
    if ids and tuple(ids) == tuple(range(first, first + len(ids))):
        return f"{first}:{first + len(ids)}" if len(ids) > 1 else str(first)
    return ",".join(map(str, ids))


def _options(question: Question) -> dict[str, Any]:
    """The options that a person reads; what a question builds on is told by ids, and long ones are left out."""
    return {name: value for name, value in question.options.items() if name != "of" and len(str(value)) <= LONGEST}


def _field(told: Mapping[str, Any]) -> dict[str, Any]:
    axes = [{name: axis[name] for name in ("name", "size", "unit")} for axis in told["axes"]]
    return {"axes": axes, "quantity": told["quantity"], "signed": told["signed"]}


def _python(id: str, question: Question) -> str:
    line = python_line(question)
    return line if len(line) <= LONGEST else f"study.store.get({id!r})"
