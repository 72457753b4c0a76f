"""What happens at a layer while the input goes from the baseline to the samples?"""

from collections.abc import Iterator, Sequence

from torch import Tensor

from neuroglass.core.unit import INPUT
from neuroglass.model.probe import Probe


def along_input_path(probe: Probe, shares: Sequence[float]) -> Iterator[tuple[Tensor, Tensor]]:
    """At each of these shares of the way, activation and slope of what is asked about, samples first."""
    outside = probe.at_input
    start = outside.baseline
    way = outside.entry - start
    for share in shares:
        here = outside.varied(start + share * way)
        yield (here.entry, here.gradient(here.handed)) if probe.at == INPUT else here.trace(probe.at)
