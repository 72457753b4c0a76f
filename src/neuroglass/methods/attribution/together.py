"""How are methods asked together? Chunk by chunk, over one probe, so that they share its passes."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.progress import Progress
from neuroglass.core.result import Question
from neuroglass.core.unit import INPUT, Place
from neuroglass.methods.attribution.attributor import Attributor, Sloped
from neuroglass.model.aim import Aim, take_aim
from neuroglass.model.network import as_array
from neuroglass.model.probe import Probe
from neuroglass.model.subject import Subject

MEASURED = "measured "  # before the name of what a method measured beside its relevance


@dataclass
class Draft:
    """One method's answer while it is made."""

    method: Attributor
    question: Question
    notes: list[str]
    plan: dict[str, Any] = field(default_factory=dict)
    parts: list[dict[str, np.ndarray]] = field(default_factory=list)
    seconds: float = 0.0
    refusal: InvalidInput | NotApplicable | None = None


def answer_together(subject: Subject, drafts: Sequence[Draft], progress: Progress) -> None:
    """Fill in drafts with the same target, samples and layer. A method's refusal is its own: the others go on."""
    first = drafts[0].question
    ids, aim = first.samples, take_aim(first.target, subject.layers(), subject.outputs)
    size, total = subject.planner.batch(gradient=True), len(ids) * len(drafts)
    for start in range(0, len(ids), size):
        chunk = ids[start : start + size]
        with torch.inference_mode(False):
            x = subject.data.batch(chunk).x
            probe = _probe(subject, aim, chunk, x, first)
            mine = [replace(probe, notes=draft.notes, measured={}, plan=draft.plan) for draft in drafts]
            probe.shared.along = tuple(dict.fromkeys(_slopes(drafts, mine)))
            for place, (draft, own) in enumerate(zip(drafts, mine, strict=True)):
                pulse = partial(progress, start * len(drafts) + place * len(chunk), total, draft.question.method)
                pulse()
                _fill(draft, replace(own, pulse=pulse), x)
    progress(total, total, drafts[-1].question.method)
    for draft in drafts:
        draft.plan |= {"batch": min(size, len(ids)), "bytes_per_sample": subject.planner.bytes_per_sample}


def _slopes(drafts: Sequence[Draft], probes: Sequence[Probe]) -> Iterator[Place]:
    """The places whose slopes will be asked for; a method that does not apply says so when it is asked."""
    for draft, probe in zip(drafts, probes, strict=True):
        if isinstance(draft.method, Sloped):
            try:
                yield from draft.method.slopes(probe)
            except (InvalidInput, NotApplicable) as refusal:
                draft.refusal = refusal


def _fill(draft: Draft, probe: Probe, x: Any) -> None:
    """One chunk of samples for one method."""
    if draft.refusal:
        return
    began = time.perf_counter()
    try:
        draft.parts.append({**_ask(draft.method, probe, draft.question.method), "inputs": _inputs(probe, x)})
    except (InvalidInput, NotApplicable) as refusal:
        draft.refusal = refusal
    draft.seconds += time.perf_counter() - began


def _probe(subject: Subject, aim: Aim, ids: Sequence[int], x: Any, question: Question) -> Probe:
    inputs = subject.reader.tensors(x, ids)
    if aim.target is not None:
        own = np.zeros(len(ids), np.int64)
    elif aim.text == "label":
        own = subject.data.y[list(ids)]
    else:
        own = subject.predict(ids)[0]
    return Probe(subject, aim, tuple(ids), inputs, torch.as_tensor(own), question.at[0], len(question.samples))


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
        change = value - probe.baseline_value
        gap = (relevance.flatten(1).sum(1) - change).abs()
        probe.measure("completeness_gap", gap)
        found["change"] = as_array(change)
    if complete or hides:
        probe.note(_baseline_note(probe))
    return found | {f"{MEASURED}{what}": as_array(numbers) for what, numbers in probe.measured.items()}


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
