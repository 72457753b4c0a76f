"""The family of attribution: everything around a method's arithmetic, once for all methods."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any, ClassVar, Protocol

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Attribution, Question
from neuroglass.core.unit import INPUT, Target, Unit
from neuroglass.model.aim import take_aim
from neuroglass.model.network import as_array
from neuroglass.model.probe import Probe
from neuroglass.model.subject import Subject

VERSION = "1"
UNASKED = 8  # samples, where none were named


class Attributor(Protocol):
    """A frozen dataclass whose fields are the method's parameters.

    Optional class variables: `complete` (relevance adds up to the change of the target from the baseline), `hides` (it
    uses the baseline without adding up), and `quantity`, what the numbers measure where that is not relevance in the
    units of the target: results share a color scale only when they measure the same.
    """

    signed: ClassVar[bool]

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        """Relevance of every element of `entry` (sample, ...), in its shape."""


def pose(
    subject: Subject,
    method: Attributor,
    *,
    name: str,
    target: str | Unit | Target | None = None,
    samples: Iterable[int] | None = None,
    at: str = INPUT,
) -> Question:
    """The question in plain data, checked: the target against the network, the samples against the data."""
    aim = take_aim("prediction" if target is None else target, subject.layers(), subject.outputs)
    if aim.text == "label" and subject.data.y is None:
        raise InvalidInput("the target is the label, but the data has no labels; write a class, such as 'logit:0'")
    ids = subject.sample_ids(range(min(UNASKED, len(subject.data))) if samples is None else samples)
    return Question(
        family="attribution",
        method=name,
        parameters=asdict(method),
        model=subject.fingerprint,
        data=subject.data.fingerprint,
        target=aim.text,
        at=(subject.place(at),),
        samples=ids,
        version=VERSION,
    )


def answer(subject: Subject, method: Attributor, question: Question, *, progress: Progress = silent) -> Attribution:
    """Relevance for every asked sample, with the target's value, the inputs, and the error of the method."""
    started = time.perf_counter()
    ids, aim = question.samples, take_aim(question.target, subject.layers(), subject.outputs)
    size = subject.planner.batch(gradient=True)
    parts: list[dict[str, np.ndarray]] = []
    notes = list(subject.notes)
    for start in range(0, len(ids), size):
        chunk = ids[start : start + size]
        progress(start, len(ids), question.method)
        with torch.inference_mode(False):
            pulse = partial(progress, start, len(ids), question.method)
            x = subject.data.batch(chunk).x
            probe = replace(_probe(subject, aim, chunk, x, question.at[0]), notes=notes, pulse=pulse)
            parts.append({**_ask(method, probe, question.method), "inputs": _inputs(probe, x)})
    progress(len(ids), len(ids), question.method)
    arrays = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    plan = {"batch": min(size, len(ids)), "bytes_per_sample": subject.planner.bytes_per_sample}
    provenance = subject.provenance(question, seconds=time.perf_counter() - started, plan=plan)
    return _result(subject, method, question, arrays, notes, provenance)


def _probe(subject: Subject, aim: Any, ids: Sequence[int], x: Any, at: str) -> Probe:
    inputs = subject.reader.tensors(x, ids)
    if aim.target is not None:
        own = np.zeros(len(ids), np.int64)
    elif aim.text == "label":
        own = subject.data.y[list(ids)]
    else:
        own = subject.predict(ids)[0]
    return Probe(subject, aim, tuple(ids), inputs, torch.as_tensor(own), at)


def _ask(method: Attributor, probe: Probe, name: str) -> dict[str, np.ndarray]:
    """One chunk of samples: relevance, value, and the completeness gap where it is promised."""
    entry = probe.entry
    relevance = method(probe, probe.handed)
    value = probe.whole_value
    if relevance.shape != entry.shape:
        raise InvalidInput(f"{name} returned shape {tuple(relevance.shape)} for an entry of {tuple(entry.shape)}")
    _check_finite(relevance, probe, name)
    found = {"full": as_array(relevance), "value": as_array(value)}
    complete, hides = getattr(method, "complete", False), getattr(method, "hides", False)
    if complete:
        change = value - probe.value(probe.baseline)
        gap = (relevance.flatten(1).sum(1) - change).abs()
        found["completeness_gap"], found["change"] = as_array(gap), as_array(change)
    if complete or hides:
        probe.note(_baseline_note(probe))
    return found


def _inputs(probe: Probe, x: Any) -> np.ndarray:
    return probe.subject.reader.asked(x) if probe.at == INPUT else as_array(probe.entry)


def _baseline_note(probe: Probe) -> str:
    value = probe.subject.space.baseline
    text = f"{value:g} everywhere" if isinstance(value, float) else ", ".join(f"{v:g}" for v in value)
    where = "" if probe.at == INPUT else f", here its activation of {probe.at!r}"
    return f"The baseline, what stands for nothing, is {text} in the units of x{where}."


def _check_finite(relevance: Tensor, probe: Probe, name: str) -> None:
    rows = torch.isfinite(relevance).flatten(1).all(1)
    if not bool(rows.all()):
        sample = probe.ids[int((~rows).nonzero()[0, 0])]
        raise InvalidInput(
            f"{name} of {probe.aim.text!r} is NaN or infinite for sample {sample}: a step of the network has no finite "
            "slope there (a square root or logarithm at 0); ask a perturbation method such as occlusion"
        )


def _result(
    subject: Subject,
    method: Attributor,
    question: Question,
    arrays: dict[str, np.ndarray],
    notes: list[str],
    provenance: Any,
) -> Attribution:
    ids, at = question.samples, question.at[0]
    sample = Axis("sample", len(ids), ticks=ids)
    full, quantity = arrays["full"], f"{getattr(method, 'quantity', 'relevance')} of {question.target}"
    whole, shown = _axes(subject, at, full)
    values = subject.space.reduce(full, signed=method.signed) if at == INPUT else full
    columns = subject.columns(ids)
    scores: dict[str, float] = {}
    if "completeness_gap" in arrays:
        gap = arrays["completeness_gap"]
        columns["completeness_gap"] = column(gap, "completeness_gap", sample)
        scores["completeness_gap"] = float(gap.max())
        scores["completeness_gap:relative"] = float((gap / np.maximum(np.abs(arrays["change"]), 1e-12)).max())
    layout = subject.space.layout if at == INPUT else whole
    return Attribution(
        relevance=Field(values, (sample, *shown), quantity, method.signed),
        full=Field(full, (sample, *whole), quantity, method.signed),
        inputs=Field(arrays["inputs"], (sample, *layout), "input" if at == INPUT else f"activation of {at}"),
        value=Field(arrays["value"], (sample,), question.target),
        provenance=provenance,
        scores=scores,
        notes=(*notes, *_blank(values, ids)),
        columns=columns,
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
