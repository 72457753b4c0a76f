"""Score-CAM: channels weighed by the target on what they let through (Wang et al., 2020, arXiv:1910.01279)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from neuroglass.methods.attribution.maps import map_layer, over_input, spread, stretch, weigh
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe
from neuroglass.model.shown import shown


@dataclass(frozen=True)
class ScoreCam:
    """Which places of a late layer raise the target when only they are shown? Without a gradient."""

    layer: str = ""  # the layer whose channels are weighed; empty: chosen by a rule that is stated

    signed: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "activation",
        resolution="position of a layer",
        tuning="the layer and the baseline",
        cost="1 forward for each channel of the layer",
        blind="What speaks against the target; softmax lets a few channels win where targets are large numbers.",
    )
    quantity: ClassVar[str] = "class activation"
    hides: ClassVar[bool] = True

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        """The baseline's own target, which the paper subtracts, is the same for every channel: softmax cancels it."""
        maps = shown(probe, map_layer(probe, self.layer))
        least, most = maps.flatten(2).amin(2), maps.flatten(2).amax(2)
        masked = _masked(maps, entry, probe)
        scores = torch.stack(list(probe.values(masked, count=maps.shape[1])), 1)
        flat = most <= least  # a channel that shows the same everywhere masks nothing
        weights = scores.masked_fill(flat, -torch.inf).softmax(1).nan_to_num(0.0)
        return over_input(weigh(weights, maps).relu(), probe, entry)


def _masked(maps: Tensor, entry: Tensor, probe: Probe) -> Iterator[Tensor]:
    """The entry as each channel lets it through, from the baseline (its smallest value) to itself (its largest)."""
    baseline = probe.baseline
    for channel in range(maps.shape[1]):
        mask = stretch(maps[:, channel : channel + 1], probe, entry).squeeze(1)
        rows = (-1, *[1] * (mask.ndim - 1))
        least, most = mask.flatten(1).amin(1).view(rows), mask.flatten(1).amax(1).view(rows)
        shown = (mask - least) / torch.where(most > least, most - least, 1.0)
        yield baseline + spread(shown, probe, entry) * (entry - baseline)
