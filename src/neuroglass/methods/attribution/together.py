"""How are methods asked together? Chunk by chunk, over one probe, so that they share its passes."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.progress import Progress
from neuroglass.core.result import Question
from neuroglass.core.unit import INPUT, Place
from neuroglass.methods.attribution.attributor import Attributor, Sloped
from neuroglass.methods.attribution.baseline import baseline_notes
from neuroglass.model.aim import take_aim
from neuroglass.model.dependence import depends
from neuroglass.model.network import as_array
from neuroglass.model.probe import Probe
from neuroglass.model.probes import probe_of
from neuroglass.model.subject import Subject
from neuroglass.model.trace.trace import independent

ROUNDING = 1e-6  # what sampled methods may find where nothing is, relative to the target
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
            batch = subject.data.batch(chunk)
            probe = probe_of(subject, aim, batch, at=first.at[0], total=len(ids))
            mine = [replace(probe, notes=draft.notes, measured={}, plan=draft.plan) for draft in drafts]
            for note, own in product(probe.notes, mine):
                own.note(note)
            probe.shared.along = tuple(dict.fromkeys(_slopes(drafts, mine)))
            for place, (draft, own) in enumerate(zip(drafts, mine, strict=True)):
                pulse = partial(progress, start * len(drafts) + place * len(chunk), total, draft.question.method)
                pulse()
                _fill(draft, replace(own, pulse=pulse), batch.x)
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


def _ask(method: Attributor, probe: Probe, name: str) -> dict[str, np.ndarray]:
    """One chunk of samples: relevance, value, and the completeness gap where it is promised."""
    entry = probe.entry
    if not entry.is_floating_point() and not getattr(method, "target_free", False):
        raise NotApplicable(f"{probe.at!r} holds whole numbers, which have no gradient; ask at a later layer")
    relevance = method(probe, probe.handed)
    value = probe.whole_value
    if relevance.shape != entry.shape:
        raise InvalidInput(f"{name} returned shape {tuple(relevance.shape)} for an entry of {tuple(entry.shape)}")
    _check_finite(relevance, probe, name)
    _check_dependent(relevance, value, probe)
    found = {"full": as_array(relevance), "value": as_array(value)}
    complete, hides = getattr(method, "complete", False), getattr(method, "hides", False)
    if complete:
        change = value - probe.baseline_value
        gap = (relevance.flatten(1).sum(1) - change).abs()
        probe.measure("completeness_gap", gap)
        found["change"] = as_array(change)
    if complete or hides:
        for sentence in baseline_notes(probe):
            probe.note(sentence)
    return found | {f"{MEASURED}{what}": as_array(numbers) for what, numbers in probe.measured.items()}


def _inputs(probe: Probe, x: Any) -> np.ndarray:
    """The samples as a person reads them; or the activations that were asked about."""
    subject = probe.subject
    return subject.space.spelled(subject.reader.asked(x)) if probe.at == INPUT else as_array(probe.entry)


def _check_dependent(relevance: Tensor, value: Tensor, probe: Probe) -> None:
    """A layer that gets next to nothing on all samples may not lead to the target: then that is the answer."""
    small = float(relevance.abs().max()) <= ROUNDING * (1 + float(value.abs().max()))
    if probe.at != INPUT and small and not depends(probe.passes, probe.entry):
        raise InvalidInput(independent(probe.place))


def _check_finite(relevance: Tensor, probe: Probe, name: str) -> None:
    rows = torch.isfinite(relevance).flatten(1).all(1)
    if not bool(rows.all()):
        sample = probe.ids[int((~rows).nonzero()[0, 0])]
        raise InvalidInput(
            f"{name} of {probe.aim.text!r} is NaN or infinite for sample {sample}: a step of the network has no finite "
            "slope there (a square root or logarithm at 0); ask a perturbation method such as occlusion"
        )
