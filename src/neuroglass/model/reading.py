"""What does the network compute on these samples? Batch by batch, in bounded memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import INPUT, Place
from neuroglass.data.dataset import Dataset
from neuroglass.model.engine.planner import Planner
from neuroglass.model.forward import Forward
from neuroglass.model.layers import Layer, Layers, is_output
from neuroglass.model.network import Inputs, Network, as_array
from neuroglass.model.trace.trace import OUTPUT, Condense, record

SPANNED = 64  # samples that are looked at for the range of the data


@dataclass(frozen=True, eq=False)
class Reader:
    """Samples in, activations out: fetching, batching, a device that runs out of memory, NaN."""

    network: Network
    data: Dataset
    layers: Layers
    planner: Planner

    def inputs(self, ids: Sequence[int]) -> Inputs:
        """Samples as the network's tensors."""
        return self.tensors(self.data.batch(ids).x, ids)

    def tensors(self, x: Any, ids: Sequence[int]) -> Inputs:
        """A fetched batch as the network's tensors. InvalidInput for a token that the vocabulary does not have."""
        asked = self.asked(x)
        size = self._vocabulary()
        if size is not None and (asked.min() < 0 or asked.max() >= size):
            row = int(np.flatnonzero((asked < 0).any(1) | (asked >= size).any(1))[0])
            raise InvalidInput(f"sample {ids[row]} has tokens outside 0 to {size - 1}, the vocabulary of the embedding")
        return self.network.tensors(x)

    def asked(self, x: Any) -> np.ndarray:
        """The input that is asked about, of a batch's `x`."""
        return np.asarray(x[self.network.space.input] if isinstance(x, Mapping) else x)

    @cached_property
    def span(self) -> tuple[np.ndarray, np.ndarray]:
        """The smallest and largest number of each channel or column of `x`, in samples from all over the data."""
        count = len(self.data)
        some = sorted({place * count // SPANNED for place in range(SPANNED)})
        x, space = self.asked(self.data.batch(some).x), self.network.space
        kept = space.hidden_axes[0] if space.hidden_axes else len(space.layout) - 1
        over = tuple(axis for axis in range(x.ndim) if axis != 1 + kept)
        return x.min(over), x.max(over)

    def _vocabulary(self) -> int | None:
        space = self.network.space
        if not space.integer or space.entry is None:
            return None
        module = self.network.model.get_submodule(Place.parse(space.entry).module)
        return module.num_embeddings if isinstance(module, nn.Embedding) else None

    def stream(
        self, names: Sequence[str], samples: Sequence[int], *, pooled: bool = False, dtype: str = ""
    ) -> Iterator[tuple[tuple[int, ...], dict[str, np.ndarray]]]:
        """Activations of layers (and 'input', `x` itself): (ids, {layer: array of (sample, ...)}) per batch.

        `pooled` averages over positions, `dtype` narrows: both before the numbers leave the device.
        """
        asked = {Place.parse(name): self.layers.find(Place.parse(name)) for name in names if name != INPUT}
        condense = _condenser(asked, pooled=pooled, dtype=dtype)
        for chunk in self.planner.chunks(len(samples)):
            ids = tuple(samples[i] for i in chunk)
            x = self.data.batch(ids).x
            found = {}
            if asked:
                tensors = self.record(self.tensors(x, ids), len(ids), tuple(asked), condense)
                found = {str(place): as_array(tensor) for place, tensor in tensors.items()}
            if INPUT in names:
                found[INPUT] = self.asked(x)
            yield ids, found

    def outputs(self, inputs: Inputs, ids: Sequence[int], forward: Forward) -> Tensor:
        """The outputs on samples that fit into one batch, checked to be finite."""

        def work(rows: range) -> Tensor:
            index = torch.arange(rows.start, rows.stop, device=self.network.device)
            return forward(inputs if len(rows) == len(ids) else self.network.rows(inputs, index), {})[OUTPUT]

        found = torch.cat(self.planner.run(work, range(len(ids))))
        self.check_finite(found, "output", ids)
        return found

    def record(
        self, inputs: Inputs, count: int, places: Sequence[Place], condense: Condense | None
    ) -> dict[Place, Tensor]:
        """Activations of `count` rows of inputs; where the device runs out of memory, in halves."""

        def work(rows: range) -> dict[Place, Tensor]:
            index = torch.arange(rows.start, rows.stop, device=self.network.device)
            some = inputs if len(rows) == count else self.network.rows(inputs, index)
            return dict(record(self.network, some, places, condense=condense).activations)

        parts = self.planner.run(work, range(count))
        if len(parts) == 1:
            return parts[0]
        axis = {place: 0 if condense or is_output(place) else self.layers.find(place).sample_axis for place in places}
        return {place: torch.cat([part[place] for part in parts], axis[place]) for place in places}

    def check_finite(self, values: Tensor, name: str, ids: Sequence[int]) -> None:
        """InvalidInput names the first sample that is NaN or infinite, and the layer where that begins."""
        if not values.is_floating_point() or bool(torch.isfinite(values.sum())):
            return
        rows = torch.isfinite(values).flatten(1).all(1).tolist()
        bad = [sample for sample, whole in zip(ids, rows, strict=True) if not whole]
        if bad:
            where = self.first_not_finite(self.inputs(bad[:1]))
            raise InvalidInput(
                f"{name!r} is NaN or infinite for sample {bad[0]} ({len(bad)} of {len(ids)} samples){where}"
            )

    def first_not_finite(self, inputs: Inputs) -> str:
        """The first layer in which NaN or infinity appears for one row of inputs, as the end of a sentence."""
        for layer in self.layers:
            found = record(self.network, inputs, [Place.parse(layer.name)]).activations[Place.parse(layer.name)]
            if found.is_floating_point() and not bool(torch.isfinite(found).all()):
                return f"; it first appears in layer {layer.name!r} ({layer.kind})"
        return ""


def _condenser(asked: Mapping[Place, Layer], *, pooled: bool, dtype: str) -> Condense:
    """What is kept of each activation while the network runs: samples first, averaged over positions, narrowed."""

    def condense(place: Place, activation: Tensor) -> Tensor:
        layer = asked[place]
        kept = layer.samples_first(activation)
        over = [1 + axis for axis in range(len(layer.axes)) if axis != layer.unit_axis]
        kept = kept.mean(over) if pooled and over else kept
        return kept.to(getattr(torch, dtype)) if dtype else kept

    return condense
