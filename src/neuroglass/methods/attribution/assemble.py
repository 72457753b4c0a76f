"""From arrays to an Attribution: axes, hidden ones reduced, columns, scores and sentences."""

from collections.abc import Iterator, Sequence

import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Attribution
from neuroglass.core.unit import INPUT
from neuroglass.methods.attribution.together import MEASURED, Draft
from neuroglass.model.subject import Subject

NAMES = ("channel",)  # measured numbers that say which, not how well: no scores
WORST = {"r2": np.min, "stability": np.min}  # of all else the largest


def assemble(subject: Subject, draft: Draft) -> Attribution:
    """The finished answer of one method."""
    method, question = draft.method, draft.question
    arrays = {name: np.concatenate([part[name] for part in draft.parts]) for name in draft.parts[0]}
    ids, at = question.samples, question.at[0]
    sample = Axis("sample", len(ids), ticks=ids)
    about = "" if getattr(method, "target_free", False) else f" of {question.target}"
    full, quantity = arrays["full"], f"{getattr(method, 'quantity', 'relevance')}{about}"
    whole, shown = _axes(subject, at, full)
    values = subject.space.reduce(full, signed=method.signed) if at == INPUT else full
    numbers = {name.removeprefix(MEASURED): array for name, array in arrays.items() if name.startswith(MEASURED)}
    scores = {name: float(WORST.get(name, np.max)(array)) for name, array in numbers.items() if name not in NAMES}
    if "change" in arrays:
        gap = arrays[f"{MEASURED}completeness_gap"]
        scores["completeness_gap:relative"] = float((gap / np.maximum(np.abs(arrays["change"]), 1e-12)).max())
    layout = subject.space.layout if at == INPUT else whole
    return Attribution(
        relevance=Field(values, (sample, *shown), quantity, method.signed),
        full=Field(full, (sample, *whole), quantity, method.signed),
        inputs=Field(arrays["inputs"], (sample, *layout), "input" if at == INPUT else f"activation of {at}"),
        value=Field(arrays["value"], (sample,), question.target),
        provenance=subject.provenance(question, seconds=draft.seconds, plan=draft.plan),
        scores=scores,
        notes=(*draft.notes, *_blank(values, ids)),
        columns=subject.columns(ids) | {name: column(array, name, sample) for name, array in numbers.items()},
    )


def _axes(subject: Subject, at: str, full: np.ndarray) -> tuple[tuple[Axis, ...], tuple[Axis, ...]]:
    """Axes of the whole relevance and of the shown one."""
    if at != INPUT:
        axes = subject.layer(at).axes
        return axes, axes
    space = subject.space
    extra = tuple(Axis(f"embedding{i or ''}", n) for i, n in enumerate(full.shape[1 + len(space.layout) :]))
    return (*space.layout, *extra), space.axes


def _blank(values: np.ndarray, ids: Sequence[int]) -> Iterator[str]:
    blank = [i for i, row in zip(ids, values, strict=True) if not row.any()]
    if blank:
        some = ", ".join(map(str, blank[:5])) + (" and others" if len(blank) > 5 else "")
        yield (
            f"Relevance is 0 everywhere for sample {some}: there the target does not react at all (closed ReLUs, "
            "saturation, or a map whose evidence is all negative)."
        )
