"""How is this network run fastest with the same answers? Folded and packed; channels-last; or as it is."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import torch
from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.model.engine.export import Signature, export
from neuroglass.model.engine.fold import fold
from neuroglass.model.engine.kernels import PUBLIC, choose_kernels
from neuroglass.model.engine.program import Program, Refused
from neuroglass.model.forward import largest_difference
from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.trace import ENTRY, OUTPUT, record

EXAMPLE_ROWS = 7  # of the export: no usual size of an axis, so that none is taken for the samples
TOLERANCES = {torch.float64: 1e-10, torch.float32: 1e-4, torch.float16: 2e-2, torch.bfloat16: 5e-2}
Replaced = Mapping[Place, Tensor]
Activations = dict[Place, Tensor]


class Pass(Protocol):
    """One way to run the network forward: activations of the places that were asked for."""

    def __call__(self, inputs: Inputs, replaced: Replaced) -> Activations: ...


@dataclass(frozen=True, eq=False)
class RecordedPass:
    """The network's own forward, or that of a copy of it."""

    network: Network
    reads: tuple[Place, ...]

    def __call__(self, inputs: Inputs, replaced: Replaced) -> Activations:
        return dict(record(self.network, inputs, self.reads, replace=replaced).activations)


@dataclass(frozen=True, eq=False)
class ProgramPass:
    """The network's program: no hooks, no modules, nothing to put back."""

    program: Program
    signature: Signature
    channels_last: bool
    asked: int  # which of the tensors the question is about

    def laid_out(self, inputs: Inputs, replaced: Replaced) -> tuple[Tensor, ...]:
        """The tensors that the program takes, as its kernels want them."""
        tensors = self.signature.flat(inputs, dict(replaced))
        return tuple(map(channels_last, tensors)) if self.channels_last else tensors

    def __call__(self, inputs: Inputs, replaced: Replaced) -> Activations:
        tensors = self.laid_out(inputs, replaced)
        kind = tensors[0].device.type
        if torch.is_autocast_enabled(kind):
            with torch.no_grad(), torch.autocast(kind, enabled=False):
                found = self.program(*tensors)
        else:
            with torch.no_grad():
                found = self.program(*tensors)
        return dict(zip(self.signature.reads, found, strict=True))


def channels_last(tensor: Tensor) -> Tensor:
    return tensor.contiguous(memory_format=torch.channels_last) if tensor.ndim == 4 else tensor


@dataclass(frozen=True, eq=False)
class Prepared:
    """A verified way to run one network forward from the same places to the same places.

    Call it as `record` is called: `prepared(inputs, {place: tensor})[place]`. `plan` says for the provenance which path
    was taken ('prepared', 'channels_last' or 'original'), with which kernels, how far the answers were from the
    network's own (`tolerance`, relative to the largest), and `because` of what a faster path was left.
    """

    run: Pass
    plan: Mapping[str, Any]
    reads: tuple[Place, ...] = (OUTPUT,)
    at: tuple[Place, ...] = ()

    def __call__(self, inputs: Inputs, replaced: Replaced | None = None) -> Activations:
        return self.run(inputs, replaced or {})


@dataclass(frozen=True, eq=False)
class _Question:
    """What is asked of the network, and what it answers itself, for verifying."""

    network: Network
    reads: tuple[Place, ...]
    at: tuple[Place, ...]
    inputs: Inputs
    samples: int
    axes: dict[Place, int] = field(default_factory=dict)  # of the samples, in what is replaced

    def rows(self, count: int) -> Inputs:
        index = torch.arange(count, device=self.network.device) % self.samples
        return self.network.rows(self.inputs, index)

    def entries(self, count: int) -> Activations:
        """What the replaced places hold of themselves."""
        if not self.at:
            return {}
        return dict(record(self.network, self.rows(count), self.at).activations)

    def difference(self, run: Pass) -> float:
        """The largest difference from the network's own answers, alone and in a batch, relative to the largest one."""
        worst = 0.0
        for count in (1, min(4, max(2, self.samples))):
            inputs, replaced = self.rows(count), self.entries(count)
            right = record(self.network, inputs, self.reads, replace=replaced).activations
            found = run(inputs, replaced)
            worst = max(worst, *(largest_difference(found[place], right[place]) for place in self.reads))
        return worst


def prepare(
    network: Network, inputs: Inputs, *, reads: Sequence[Place] = (OUTPUT,), at: Sequence[Place] = (ENTRY,)
) -> Prepared:
    """The fastest way to `record(network, inputs, reads, replace={place of at: tensor})` that was seen to be right.

    `inputs` are the asked samples, or some of them; `at` are the places whose activation will be replaced, the input
    itself where it is ENTRY. Every way is verified on the inputs, alone and in a batch, before it is used; what
    cannot be verified is not used, and `plan["because"]` says so.
    """
    where = tuple(place for place in at if place != ENTRY)
    size = len(network.entry(inputs))
    axes = _sample_axes(network, inputs, where, size)
    question = _Question(network, tuple(reads), where, inputs, size, axes)
    reasons: list[str] = []
    for way in (_program, _channels_last_copy):
        try:
            run, plan = way(question)
            away = question.difference(run)
        except Exception as fault:  # whatever torch.export, or the user's own forward under it, raises
            reasons.append(_reason(fault))
            continue
        limit = TOLERANCES.get(network.dtype, 0.0)
        if away <= limit:
            told = {"because": "; ".join(reasons)} if reasons else {}
            return Prepared(run, {**plan, "tolerance": away, **told}, question.reads, where)
        reasons.append(f"the {plan['path']} network's answers differ by {away:.1e}, more than {limit:.0e}")
    plan = {"path": "original", "tolerance": 0.0, "because": "; ".join(reasons)}
    return Prepared(RecordedPass(network, question.reads), plan, question.reads, where)


def _reason(fault: Exception) -> str:
    """The first line of what went wrong; of the fault that users make most, what to write."""
    if "Constraints violated" in str(fault):
        return "the network fixes the number of samples, as `len(x)` does where `x.shape[0]` does not"
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    told = lines[0] if lines else type(fault).__name__
    return told if isinstance(fault, Refused) else f"{type(fault).__name__}: {told}"


def _sample_axes(network: Network, inputs: Inputs, at: tuple[Place, ...], size: int) -> dict[Place, int]:
    """Where the samples stand in what is replaced: the axis that grows with them."""
    if not at:
        return {}
    shapes = []
    for count in (2, 3):
        index = torch.arange(count, device=network.device) % size
        found = record(network, network.rows(inputs, index), at).activations
        shapes.append({place: tuple(found[place].shape) for place in at})
    two, three = shapes
    grows = {
        place: [i for i, (a, b) in enumerate(zip(two[place], three[place], strict=True)) if a != b] for place in at
    }
    return {place: axes[0] if axes else 0 for place, axes in grows.items()}


def _program(question: _Question) -> tuple[Pass, dict[str, Any]]:
    """The network written down, folded and packed."""
    inputs = question.rows(EXAMPLE_ROWS)
    names = tuple(inputs) if isinstance(inputs, dict) else ("",)
    signature = Signature(names, question.at, question.reads)
    tensors = signature.flat(inputs, question.entries(EXAMPLE_ROWS))
    axes = [0] * len(names) + [question.axes[place] for place in question.at]
    program = fold(export(question.network, signature, tensors, axes))
    kernels = choose_kernels(program)
    last = question.network.device.type == "cpu"
    plan = {"path": "prepared", "kernels": kernels.convolution, "linear": kernels.dense}
    if kernels.because and kernels.convolution == PUBLIC:
        plan["kernels"] = f"{PUBLIC} ({kernels.because})"
    asked = len(tensors) - 1 if question.at else names.index(question.network.space.input or "")
    return ProgramPass(kernels.pack(program), signature, last, asked), plan


def _channels_last_copy(question: _Question) -> tuple[Pass, dict[str, Any]]:
    """A copy of the network with its filters in the order that CPUs like."""
    network = question.network
    if not any(parameter.ndim == 4 for parameter in network.model.parameters()):
        raise Refused("no convolution to lay out")
    model = copy.deepcopy(network.model)
    for parameter in model.parameters():
        if parameter.ndim == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
    run = RecordedPass(replace(network, model=model), question.reads)
    return run, {"path": "channels_last", "kernels": "torch, channels-last"}
