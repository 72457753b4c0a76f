"""How are numbers, samples and provenance said in a caption?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from neuroglass.core.result import Result
from neuroglass.view.marks import Array

NOT_VERSIONS = ("subject", "seconds", "device")
FILE = Path(__file__).with_name("names.json")  # the web pages read it too
PROPER: Mapping[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
THIRDS = ("upper", "middle", "lower"), ("left", "center", "right")


def number(value: Any) -> str:
    """A number as it is read: thousands parted, four digits for fractions, words and truths as they are."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() and 1_000 <= abs(value) < 1e15 else f"{value:.4g}"
    return str(value)


def count(amount: int, noun: str) -> str:
    """`1 sample`, `2,000 samples`, `3 classes`."""
    plural = noun + ("es" if noun.endswith(("s", "x")) else "s")
    return f"{amount:,} {noun if amount == 1 else plural}"


def plain(name: str) -> str:
    """A name in code as words: `integrated_gradients` as 'integrated gradients', a class path as its class."""
    return name.rpartition(":")[2].replace("_", " ")


def method_of(result: Result) -> str:
    """The method as its papers write it, else in plain words."""
    return PROPER.get(result.question.method, plain(result.question.method))


def asked(result: Result) -> str:
    """What was asked in plain words, with what it was asked about: 'samples for fc1:60'."""
    about = [value for value in result.question.parameters.values() if isinstance(value, str) and value]
    return " ".join([plain(result.question.method), " at ".join(about)]).strip()


def raised(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str], most: int = 6) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def subject_of(result: Result) -> str:
    return str(result.provenance.environment.get("subject", ""))


def checked_of(result: Result) -> str:
    """The methods whose attributions a check is about."""
    names = [str(one["method"]) for one in result.question.options.get("of", ())]
    return listed([PROPER.get(name, plain(name)) for name in names])


def titled(what: str, result: Result) -> str:
    """A title that ends in the subject's name, where it has one."""
    subject = subject_of(result)
    return f"{what} · {subject}" if subject else what


def layers_of(result: Result) -> str:
    return listed(list(result.question.at))


def target_of(result: Result) -> str:
    """The target in words; 'prediction' and 'label' stand for each sample's own class."""
    whole = {"prediction": "the predicted class", "label": "the labeled class", "loss": "the loss"}
    return whole.get(result.question.target, result.question.target)


def caption(sentences: Iterable[str], results: Sequence[Result], names: Sequence[str] = ()) -> str:
    """What is seen, then every note, then one line of provenance. `names` say whose a note is that not all share."""
    owners: dict[str, list[str]] = {}
    for place, result in enumerate(results):
        for note in result.notes:
            owners.setdefault(note, []).append(names[place] if names else "")
    notes = [
        note if not all(own) or len(own) == len(results) else f"{listed(own)}: {note}" for note, own in owners.items()
    ]
    seen = " ".join(sentence for sentence in sentences if sentence)
    return "\n".join(line for line in (seen, *notes, provenance(results)) if line)


def provenance(results: Sequence[Result]) -> str:
    """Method, parameters, target, layers, fingerprints and versions in one line; what results share is said once."""
    told = [_origin(result) for result in results]
    shared = [parts[0] for parts in zip(*told, strict=True) if parts[0] and len(set(parts)) == 1]
    own = ["; ".join(part for part in parts if part and part not in shared) for parts in told]
    each = f" Each: {', '.join(dict.fromkeys(own))}." if any(own) else ""
    return f"{'; '.join(shared)}.{each}"


def _origin(result: Result) -> tuple[str, ...]:
    asked, versions = result.question, result.provenance.environment
    return (
        f"{asked.method}({settings_of(result)})",
        f"version {asked.version}",
        f"target {asked.target}" if asked.target else "",
        f"at {layers_of(result)}" if asked.at else "",
        f"model {'+'.join(part[:8] for part in asked.model.split('+'))}",
        f"data {asked.data[:8]}",
        ", ".join(f"{name} {text}" for name, text in versions.items() if name not in NOT_VERSIONS),
    )


def settings_of(result: Result) -> str:
    return ", ".join(f"{name}={_setting(value)}" for name, value in result.question.parameters.items())


def _setting(value: Any) -> str:
    if isinstance(value, Mapping) and "method" in value:  # a method of its own
        own = ", ".join(f"{name}={_setting(part)}" for name, part in value.items() if name != "method")
        return f"{value['method']}({own})"
    return f"{value:g}" if isinstance(value, float) else repr(value)


def where(row: int, column: int, shape: tuple[int, int], *, upward: bool = False) -> str:
    """The ninth of a picture that holds a cell: 'upper left', 'center'."""
    down = min(2, row * 3 // shape[0])
    names = THIRDS[0][2 - down if upward else down], THIRDS[1][min(2, column * 3 // shape[1])]
    return "center" if names == ("middle", "center") else " ".join(names)


def broken(values: Array) -> str:
    """What is wrong with a map, in words; '' where nothing is."""
    lost = int(np.size(values) - np.isfinite(values).sum())
    if lost:
        return f"not finite: {count(lost, 'value')} of {np.size(values):,} (gray)."
    return "" if np.any(values) else "blank map: relevance is 0 everywhere."
