"""What must hold for every result? It is kept and read back unchanged, and it can be drawn with words."""

import json
import tempfile
from dataclasses import replace

from neuroglass.core.result import KINDS, Question, Result
from neuroglass.store.disk import DiskStore
from neuroglass.testing.promise import promise, promise_equal
from neuroglass.view.dispatch import figure
from neuroglass.view.figure import Figure
from neuroglass.view.marks import Mark

MANY = 5  # words of a caption


def check_stored(result: Result) -> None:
    """Kept in a folder and read back: the same kind, words and bytes under the same id."""
    with tempfile.TemporaryDirectory() as folder:
        kept_id = DiskStore(folder).put(result)
        back = DiskStore(folder).get(kept_id)
    promise(kept_id == result.id == back.id, f"kept as {kept_id}, asked as {result.id}, read as {back.id}")
    promise(type(back) is KINDS[type(result).__name__], f"read back as a {type(back).__name__}")
    told, again = json.dumps(result.describe(), sort_keys=True), json.dumps(back.describe(), sort_keys=True)
    promise(told == again, f"read back, the result says {again}\ninstead of {told}")
    for name, field in {**result.fields, **result.columns}.items():
        promise_equal({**back.fields, **back.columns}[name].values, field.values, f"read back, {name!r} differs")


def check_question(question: Question) -> None:
    """A question is plain data, and each of its parts makes another id."""
    again = Question.restore(json.loads(json.dumps(question.describe())))
    promise(again.id == question.id, "a question written as JSON and read has another id")
    others = {
        "family": replace(question, family="another"),
        "method": replace(question, method="another"),
        "parameters": replace(question, parameters={**question.parameters, "another": 1}),
        "model": replace(question, model="another"),
        "data": replace(question, data="another"),
        "target": replace(question, target="another"),
        "at": replace(question, at=("another",)),
        "samples": replace(question, samples=(*question.samples, 10**6)),
        "version": replace(question, version="another"),
    }
    ids = {question.id, *(other.id for other in others.values())}
    promise(len(ids) == 1 + len(others), f"of {', '.join(others)}, some part does not count in the id")


def check_drawn(result: Result) -> None:
    """A figure with title, caption and text alternative, that survives JSON and shows the sign that is stated."""
    drawn = figure(result)
    promise(drawn.title and drawn.alt, "the figure has no title or no text alternative")
    promise(len(drawn.caption.split()) >= MANY, f"the figure's caption is {drawn.caption!r}")
    promise(drawn.panels and all(panel.marks for panel in drawn.panels), "the figure has no marks")
    about, arrays = drawn.to_json()
    again = Figure.from_json(json.loads(json.dumps(about, allow_nan=False)), arrays)
    promise(again.to_json()[0] == about, "the figure changed on its way through JSON")
    field = result.field
    signs = {sign_of(mark) for mark in _marks(drawn) if quantity_of(mark) == field.quantity} - {None}
    as_stated = signs <= {field.signed} or field.quantity == "input"  # inputs are drawn by their range
    promise(as_stated, f"{field.quantity} has signed={field.signed}, drawn with signed={signs}")


def _marks(drawn: Figure) -> list[Mark]:
    return [mark for panel in drawn.panels for mark in panel.marks]


def quantity_of(mark: Mark) -> str:
    """What a mark's numbers measure; '' for those that do not say."""
    scale = getattr(mark, "scale", None)
    return str(getattr(mark, "quantity", "") or getattr(scale, "quantity", ""))


def sign_of(mark: Mark) -> bool | None:
    """Whether a mark shows its numbers around 0; None for those that have no scale."""
    scale = getattr(mark, "scale", None)
    sign = getattr(mark, "signed", None) if scale is None else scale.signed
    return None if sign is None else bool(sign)
