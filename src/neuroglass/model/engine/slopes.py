"""How are slopes taken faster? Backwards through the folded program, from what the target reads to one place."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.model.engine.export import Signature, export
from neuroglass.model.engine.fold import fold
from neuroglass.model.engine.kernels import Kernels
from neuroglass.model.engine.prepare import EXAMPLE_ROWS, TOLERANCES, channels_last
from neuroglass.model.engine.program import Program, Refused
from neuroglass.model.forward import largest_difference
from neuroglass.model.layers import Layers
from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.trace import ENTRY, GradientTrace, differentiate, record

CHECKED = 1  # rows: the pass in float64 costs several
ALLOWED = 2.0  # times the network's own rounding error: at the gates of ReLUs a slope has no float32 to be equal to
Evaluate = Callable[[Mapping[Place, Tensor]], Tensor]


@dataclass(frozen=True, eq=False)
class SlopeProgram:
    """The folded network from its inputs, or from the activation of one place, to what a target reads."""

    program: Program
    signature: Signature
    source: Place
    network: Network

    @classmethod
    def of(
        cls, network: Network, layers: Layers, inputs: Inputs, reads: tuple[Place, ...], source: Place
    ) -> "SlopeProgram":
        """Raises whatever keeps the network from being written down: Refused, or what torch.export raises."""
        at = () if source == ENTRY else (source,)
        names = tuple(inputs) if isinstance(inputs, dict) else ("",)
        index = torch.arange(EXAMPLE_ROWS, device=network.device) % len(network.entry(inputs))
        rows = network.rows(inputs, index)
        held = record(network, rows, at).activations if at else {}
        axes = [0] * len(names) + [layers.find(place).sample_axis for place in at]
        signature = Signature(names, at, reads)
        made = export(network, signature, signature.flat(rows, dict(held)), axes)
        return cls(Kernels().pack(fold(made)), signature, source, network)

    def __call__(self, inputs: Inputs, replaced: Mapping[Place, Tensor], evaluate: Evaluate) -> GradientTrace:
        """The slope of the target, summed over rows, at the source. Raises Refused where there is none."""
        network, source = self.network, self.source
        given = network.entry(inputs) if source == ENTRY else replaced[source]
        if not given.is_floating_point():
            raise Refused("whole numbers have no slope")
        kind = given.device.type
        with torch.inference_mode(False), torch.enable_grad(), torch.autocast(kind, enabled=False):
            leaf = given.detach().clone().requires_grad_()
            inputs = network.with_entry(inputs, leaf) if source == ENTRY else inputs
            tensors = self.signature.flat(inputs, {} if source == ENTRY else {source: leaf})
            laid_out = [channels_last(one) if kind == "cpu" else one for one in tensors]
            seen = dict(zip(self.signature.reads, self.program(*laid_out), strict=True))
            value = evaluate(seen)
            found = torch.autograd.grad(value.sum(), leaf, allow_unused=True)[0] if value.requires_grad else None
        if found is None:
            raise Refused("no slope reaches the place")
        return GradientTrace({source: given}, {source: found.contiguous()}, value.detach())

    def verify(self, inputs: Inputs, replaced: Mapping[Place, Tensor], evaluate: Evaluate) -> dict[str, Any]:
        """For the plan: how far values and slopes are off the network's own. Where slopes are, at the gates of ReLUs,
        both are measured against float64. Raises Refused where the folded ones are further off than the own."""
        reads, source = self.signature.reads, self.source
        right = differentiate(self.network, inputs, evaluate, reads=reads, sources=[source], replace=replaced)
        held = {} if source == ENTRY else {source: right.activations[source]}
        found = self(inputs, held, evaluate)
        limit = TOLERANCES.get(self.network.dtype, 0.0)
        away = largest_difference(found.value, right.value)
        if not away <= limit:
            raise Refused(f"the folded network's targets differ by {away:.1e}")
        slopes, own = found.gradients[source], right.gradients[source]
        plan = {"tolerance": away, "slope_error": largest_difference(slopes, own)}
        if plan["slope_error"] <= limit:
            return plan
        exact = own if self.network.dtype == torch.float64 else self._exact(inputs, held, evaluate)
        error, known = largest_difference(slopes.double(), exact), largest_difference(own.double(), exact)
        if not error <= max(limit, ALLOWED * known):
            raise Refused(f"the folded network's slopes are off by {error:.1e}, its own by {known:.1e}")
        return plan | {"slope_error:exact": error, "slope_error:original": known}

    def _exact(self, inputs: Inputs, replaced: Mapping[Place, Tensor], evaluate: Evaluate) -> Tensor:
        """The slope by a copy of the network in float64."""
        steps = self.network.preprocess
        learned = isinstance(steps, torch.nn.Module)
        model, steps = copy.deepcopy((self.network.model, steps if learned else None))
        wide = replace(
            self.network, model=model.double(), preprocess=steps.double() if learned else self.network.preprocess
        )
        doubled = (
            {name: _double(part) for name, part in inputs.items()} if isinstance(inputs, dict) else _double(inputs)
        )
        held = {place: _double(part) for place, part in replaced.items()}
        reads = self.signature.reads
        try:
            found = differentiate(wide, doubled, evaluate, reads=reads, sources=[self.source], replace=held)
        except RuntimeError as fault:
            raise Refused(f"the network does not run in float64: {str(fault).splitlines()[0]}") from fault
        return found.gradients[self.source]


def _double(tensor: Tensor) -> Tensor:
    return tensor.double() if tensor.is_floating_point() else tensor
