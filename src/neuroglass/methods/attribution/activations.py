"""Activations: what a channel of a layer shows, over the input (Yosinski et al., 2015, arXiv:1506.06579)."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import INPUT
from neuroglass.methods.attribution.maps import map_layer, shared_over_input
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe
from neuroglass.model.shown import shown


@dataclass(frozen=True)
class Activations:
    """What does a layer show on this sample, whatever the target is?"""

    layer: str = ""  # the layer that is shown; empty: chosen by a rule that is stated
    channel: int = -1  # of its channels; -1: the one with the largest activation on each sample

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "activation",
        resolution="position of a layer",
        tuning="the layer and the channel",
        cost="1 forward up to the layer",
        blind="Whether the network uses what the channel shows: the map is the same for every target.",
    )
    quantity: ClassVar[str] = "activation"
    target_free: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.channel < -1:
            raise InvalidInput(f"channel is {self.channel}; write a channel from 0 on, or -1 for the strongest")

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        if probe.at != INPUT:
            self._check_whole(probe.at)
            return entry.clone()
        layer = map_layer(probe, self.layer)
        maps = shown(probe, layer)
        return shared_over_input(maps[torch.arange(len(maps)), self._chosen(maps, layer.name, probe)], probe, entry)

    def _check_whole(self, at: str) -> None:
        if self.layer or self.channel >= 0:
            raise InvalidInput(
                f"at={at!r} shows every channel of that layer where it stands; leave out layer= and channel=, or at="
            )

    def _chosen(self, maps: Tensor, layer: str, probe: Probe) -> Tensor:
        """Of every sample, the channel that is shown."""
        count = maps.shape[1]
        if self.channel >= count:
            raise InvalidInput(f"channel {self.channel}: layer {layer!r} has {count} channels; write 0 to {count - 1}")
        if self.channel >= 0:
            return torch.full((len(maps),), self.channel)
        strongest = maps.flatten(2).amax(2).argmax(1)
        probe.measure("channel", strongest)
        probe.note(
            "Shown is each sample's channel with the largest activation; the column 'channel' says which. All of "
            f"them: at={layer!r}."
        )
        return strongest.cpu()
