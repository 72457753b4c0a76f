"""What is an attribution method? A frozen dataclass that asks a probe and returns relevance."""

from collections.abc import Sequence
from typing import ClassVar, Protocol, runtime_checkable

from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.model.probe import Probe


class Attributor(Protocol):
    """A frozen dataclass whose fields are the method's parameters.

    Optional class variables: `complete` (relevance adds up to the change of the target from the baseline), `hides` (it
    uses the baseline without adding up), `asks`, the target where none is given and it is not the prediction,
    `target_free` (every target gets the same relevance), and `quantity`, what the numbers measure where that is not
    relevance in the units of the target: results share a color scale only when they measure the same.
    """

    signed: ClassVar[bool]

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        """Relevance of every element of `entry` (sample, ...), in its shape."""


@runtime_checkable
class Sloped(Protocol):
    """A method that asks for slopes at the samples themselves: those of all methods together take one pass."""

    def slopes(self, probe: Probe) -> Sequence[Place]:
        """The places whose slopes it will ask for."""
