"""How does a coarse map of a layer lie over the input? Stretched between the centers of its positions."""

from torch import Tensor
from torch.nn.functional import interpolate

from neuroglass.core.errors import NotApplicable
from neuroglass.core.unit import INPUT
from neuroglass.methods.attribution.regions import shown_axes
from neuroglass.model.layers import Layer
from neuroglass.model.map_layers import choose_map_layer
from neuroglass.model.probe import Probe

MODES = {1: "linear", 2: "bilinear", 3: "trilinear"}


def map_layer(probe: Probe, asked: str) -> Layer:
    """The layer whose map still shows positions: as asked, or chosen by a rule that is noted with alternatives."""
    if probe.at != INPUT:
        raise NotApplicable(f"a class activation map is drawn on the input; leave out at={probe.at!r}")
    layer, note = choose_map_layer(probe.subject, probe.aim, asked)
    if note:
        probe.note(note)
    return layer


def channels_first(activation: Tensor, layer: Layer) -> Tensor:
    """(sample, channel, positions...), wherever the layer keeps its units."""
    return activation.movedim(1 + layer.unit_axis, 1)


def over_input(coarse: Tensor, probe: Probe, entry: Tensor) -> Tensor:
    """A map (sample, positions...) in the entry's shape, the same for every hidden axis."""
    shown = shown_axes(probe)
    sizes = [entry.shape[1 + axis] for axis in shown]
    fine = interpolate(coarse.unsqueeze(1), sizes, mode=MODES[len(sizes)], align_corners=False).squeeze(1)
    for axis in range(entry.ndim - 1):
        if axis not in shown:
            fine = fine.unsqueeze(1 + axis)
    return fine.expand_as(entry)
