"""Error sensitivity: the slope of a labeled sample's loss at the input (Zurada et al., 1994, ISCAS 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import LOSS, Place
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class ErrorSensitivity:
    """How would the network's error on a labeled sample change if an input element grew a little?"""

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="none",
        cost="1 forward, 1 backward",
        blind="What happens beyond a small change; and where the network is sure, the error hardly moves at all.",
    )
    quantity: ClassVar[str] = "slope"
    asks: ClassVar[str] = LOSS

    def slopes(self, probe: Probe) -> Sequence[Place]:
        if probe.aim.text != LOSS:
            raise InvalidInput(
                f"error_sensitivity asks about the loss of labeled samples, not {probe.aim.text!r}; leave the target "
                "out, write target='loss', or ask gradient"
            )
        return (probe.place,)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        self.slopes(probe)
        return probe.gradient(entry)
