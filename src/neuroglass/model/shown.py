"""What does a layer show on the asked samples? Its activation, where no slope is wanted."""

import torch
from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.model.map_layers import MapLayer
from neuroglass.model.probe import Probe
from neuroglass.model.trace.trace import record


def shown(probe: Probe, layer: MapLayer) -> Tensor:
    """The layer's maps on the samples as the probe holds them: (sample, channel, positions...)."""
    passes, place, planner = probe.passes, Place.parse(layer.name), probe.subject.planner
    parts: list[Tensor] = []

    def work(rows: range) -> Tensor:
        inputs, held = passes.placed(None, torch.arange(rows.start, rows.stop))
        found = record(probe.subject.network, inputs, [place], replace=held).activations[place]
        return layer.layer.samples_first(found)

    for rows in planner.chunks(len(probe.ids)):
        probe.pulse()
        parts += planner.run(work, rows)
    return layer.maps(torch.cat(parts))
