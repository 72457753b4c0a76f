"""How does a coarse map of a layer lie over the input? Stretched between the centers of its positions."""

from math import prod

from torch import Tensor
from torch.nn.functional import interpolate

from neuroglass.core.errors import NotApplicable
from neuroglass.core.unit import INPUT
from neuroglass.methods.attribution.regions import shown_axes
from neuroglass.model.map_layers import MapLayer, choose_map_layer
from neuroglass.model.probe import Probe

MODES = {1: "linear", 2: "bilinear", 3: "trilinear"}


def map_layer(probe: Probe, asked: str) -> MapLayer:
    """The layer whose map still shows positions: as asked, or chosen by a rule that is noted with alternatives."""
    if probe.at != INPUT:
        raise NotApplicable(f"a class activation map is drawn on the input; leave out at={probe.at!r}")
    layer, notes = choose_map_layer(probe.subject, probe.aim, asked)
    for sentence in notes:
        probe.note(sentence)
    return layer


def slopes_of(probe: Probe, layer: MapLayer) -> tuple[Tensor, Tensor]:
    """A layer's activation and the target's slope by it, as maps: (sample, channel, positions...) each."""
    activation, slopes = probe.trace(layer.name)
    return layer.maps(activation), layer.maps(slopes)


def weigh(weights: Tensor, maps: Tensor) -> Tensor:
    """The sum of channels (sample, channel, positions...), each times its weight (sample, channel)."""
    return (weights.view(*weights.shape, *[1] * (maps.ndim - 2)) * maps).sum(1)


def stretch(coarse: Tensor, probe: Probe, entry: Tensor) -> Tensor:
    """Maps (sample, channel, positions...) at the positions of the entry."""
    sizes = [entry.shape[1 + axis] for axis in shown_axes(probe)]
    return interpolate(coarse, sizes, mode=MODES[len(sizes)], align_corners=False)


def over_input(coarse: Tensor, probe: Probe, entry: Tensor) -> Tensor:
    """A map (sample, positions...) in the entry's shape, the same for every hidden axis."""
    return spread(stretch(coarse.unsqueeze(1), probe, entry).squeeze(1), probe, entry)


def shared_over_input(coarse: Tensor, probe: Probe, entry: Tensor) -> Tensor:
    """The same in equal shares, for signed maps: their sum over hidden axes is the map."""
    hidden = prod(entry.shape[1:]) // prod(entry.shape[1 + axis] for axis in shown_axes(probe))
    return over_input(coarse, probe, entry) / hidden


def spread(fine: Tensor, probe: Probe, entry: Tensor) -> Tensor:
    """A map over the shown axes (sample, positions...) in the entry's shape."""
    shown = shown_axes(probe)
    for axis in range(entry.ndim - 1):
        if axis not in shown:
            fine = fine.unsqueeze(1 + axis)
    return fine.expand_as(entry)
