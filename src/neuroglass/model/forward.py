"""How is a pass without a gradient made? Through the network itself: what every faster way must agree with."""

from collections.abc import Callable, Mapping, Sequence

from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.trace import record

# Inputs of some rows, and tensors in the stead of some places' activations; returns what the target reads.
Forward = Callable[[Inputs, Mapping[Place, Tensor]], Mapping[Place, Tensor]]


def original(network: Network, reads: Sequence[Place]) -> Forward:
    """The network itself, up to the last of the places."""

    def run(inputs: Inputs, replace: Mapping[Place, Tensor]) -> Mapping[Place, Tensor]:
        return record(network, inputs, reads, replace=replace).activations

    return run


def largest_difference(found: Tensor, right: Tensor) -> float:
    """Relative to the largest; NaN and infinity are the same where both have them."""
    if found.shape != right.shape or found.dtype != right.dtype:
        return float("inf")
    found, right = found.double(), right.double()
    same = (found == right) | (found.isnan() & right.isnan())
    away, finite = (found - right)[~same].abs(), right[right.isfinite()].abs()
    if not len(away):
        return 0.0
    largest = float(finite.max()) if len(finite) else 0.0
    worst = float(away.nan_to_num(nan=float("inf"), posinf=float("inf")).max())
    return worst / largest if largest else worst
