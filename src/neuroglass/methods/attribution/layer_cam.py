"""LayerCAM: every position of every channel by its own slope (Jiang et al., 2021, doi:10.1109/TIP.2021.3089943)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.methods.attribution.maps import map_layer, over_input, slopes_of
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class LayerCam:
    """At which positions did a layer, also an early one, see what raised the target?"""

    layer: str = ""  # the layer whose positions are weighed; empty: chosen by a rule that is stated

    signed: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "activation",
        resolution="position of a layer",
        tuning="the layer",
        cost="1 forward, 1 backward from the layer up",
        blind="What speaks against the target: positions whose slope is below 0 count as nothing.",
    )
    quantity: ClassVar[str] = "class activation"

    def slopes(self, probe: Probe) -> Sequence[Place]:
        return (Place.parse(map_layer(probe, self.layer).name),)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        maps, slopes = slopes_of(probe, map_layer(probe, self.layer))
        return over_input((slopes.relu() * maps).sum(1).relu(), probe, entry)
