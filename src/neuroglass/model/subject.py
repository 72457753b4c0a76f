"""What is studied: a network, its data, the names of its classes, and what an input's numbers mean."""

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Provenance, Question
from neuroglass.core.space import Space
from neuroglass.core.unit import INPUT, Place, spell_layer
from neuroglass.model.accept import accept_data, accept_module, device_of, find_space, with_classes
from neuroglass.model.engine.planner import DEFAULT_BUDGET, Planner, read_bytes
from neuroglass.model.fingerprint import fingerprint
from neuroglass.model.layers import Layer, Layers, list_layers
from neuroglass.model.network import Network, as_array
from neuroglass.model.outputs import Outputs, find_outputs
from neuroglass.model.trace.trace import OUTPUT, Condense, Trace, record

VERSION = "0.1.0"


@dataclass(frozen=True, eq=False)
class Subject:
    """A trained network and its data, checked once, never changed.

    `model` is an `nn.Module` or a fitted scikit-learn MLP. `data` is a Dataset, a map-style torch Dataset, a
    DataLoader, or arrays `(x, y)` whose first axis is samples; `x` is what the network takes, or display units where
    the space has `mean` and `std`. `preprocess` is a differentiable torch function from `x` to the network's input.
    `output` names the tensor when the network returns several. `device` is where the network lies unless told (a copy
    goes elsewhere). Raises InvalidInput that says what does not fit.
    """

    model: Any
    data: Any
    space: Space | None = None
    classes: Sequence[str] = ()
    preprocess: Callable[[Any], Any] | None = None
    output: str | int | Callable[[Any], Tensor] | None = None
    device: str = ""
    memory: str | int = DEFAULT_BUDGET
    name: str = ""

    network: Network = field(init=False)
    outputs: Outputs = field(init=False)
    planner: Planner = field(init=False)
    _layers: Layers = field(init=False)
    _memo: dict[str, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        given, names = with_classes(self.model, self.data, self.classes)
        module = accept_module(self.model, self.device)
        data = accept_data(given, self.space, names)
        space = self.space or find_space(data)
        probe = data.batch([i % len(data) for i in range(5)]).x
        asked = probe[space.input or ""] if isinstance(probe, Mapping) else probe
        scale = 255.0 if space.mean and asked.dtype == np.uint8 else 1.0
        network = Network(module, space, self.preprocess, self.output, scale, device_of(module))
        self._set(model=module, data=data, network=network, classes=tuple(names or data.classes))
        self._set(name=self.name or type(module).__name__, device=str(network.device))
        self._inspect(probe)

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _inspect(self, probe: Any) -> None:
        """Dry passes on a few samples: layers, outputs, bytes."""
        network, y = self.network, self.data.y
        inputs = network.tensors(probe)
        parts = [network.rows(inputs, torch.arange(n, device=network.device)) for n in (2, 3)]
        try:
            layers = list_layers(network, parts[0], parts[1])
            sample = record(network, inputs, [OUTPUT]).activations[OUTPUT]
        except InvalidInput:
            raise
        except Exception as fault:  # whatever the user's forward raises
            raise InvalidInput(
                f"the network refuses a batch of shape {tuple(network.entry(parts[0]).shape)}: {fault}; check the "
                "shape of x, the space, or write preprocess= in ng.Subject(...)"
            ) from fault
        outputs = find_outputs(layers, sample, self.classes, y)
        if network.space.integer and network.space.entry is None:
            network = replace(network, space=replace(network.space, entry=_embedding(layers)))
        planner = Planner(read_bytes(self.memory), layers.bytes_per_sample)
        self._set(network=network, space=network.space, outputs=outputs, planner=planner, _layers=layers)

    def layers(self) -> Layers:
        """Every layer in the order in which it runs: name, kind, axes, units, calls."""
        return self._layers

    def place(self, text: str) -> str:
        """The canonical spelling of a layer or 'input'; InvalidInput offers the nearest names."""
        if text == INPUT:
            return INPUT
        try:
            place = Place.parse(text)
        except InvalidInput:
            place = Place.parse(spell_layer(text))
        return self._layers.find(place).name

    def layer(self, text: str) -> Layer:
        return self._layers.find(Place.parse(self.place(text)))

    def sample_ids(self, samples: Iterable[int] | None) -> tuple[int, ...]:
        """Checked sample ids; None means all."""
        if samples is None:
            return tuple(range(len(self.data)))
        ids = tuple(int(i) for i in ([samples] if isinstance(samples, (int, np.integer)) else samples))
        wrong = [i for i in ids if not 0 <= i < len(self.data)]
        if wrong or not ids:
            what = f"sample {wrong[0]} does not exist" if wrong else "no samples were named"
            raise InvalidInput(f"{what}; the data has {len(self.data)}: write ids from 0 to {len(self.data) - 1}")
        return ids

    def activations(
        self, layers: Sequence[str], samples: Sequence[int], *, progress: Progress = silent
    ) -> dict[str, np.ndarray]:
        """Activations (sample, ...) of several layers in one pass over the samples; 'input' is `x` itself.

        Raises InvalidInput naming the first sample and layer where an activation is NaN or infinite.
        """
        names = [self.place(name) for name in layers]
        parts: dict[str, list[np.ndarray]] = {name: [] for name in names}
        done = 0
        for ids, found in self.stream(names, samples):
            done += len(ids)
            progress(done, len(samples), "activations")
            for name in names:
                check_finite(torch.from_numpy(found[name]), name, ids)
                parts[name].append(found[name])
        return {name: np.concatenate(parts[name]) for name in names}

    def stream(
        self, names: Sequence[str], samples: Sequence[int], *, pooled: bool = False, dtype: str = ""
    ) -> Iterator[tuple[tuple[int, ...], dict[str, np.ndarray]]]:
        """Activations batch by batch, in bounded memory: (ids, {layer: array of (sample, ...)}).

        `pooled` averages over positions, `dtype` narrows: both before the numbers leave the device.
        """
        asked = {name: self._layers.find(Place.parse(name)) for name in names if name != INPUT}
        for chunk in self.planner.chunks(len(samples)):
            ids = tuple(samples[i] for i in chunk)
            x = self.data.batch(ids).x
            found = {}
            for name, tensor in self._record(asked, x, ids, _condenser(asked, pooled=pooled, dtype=dtype)).items():
                found[name] = as_array(tensor)
            if INPUT in names:
                found[INPUT] = x[self.space.input] if isinstance(x, Mapping) else x
            yield ids, found

    def _record(self, asked: Mapping[str, Layer], x: Any, ids: Sequence[int], condense: Condense) -> dict[str, Tensor]:
        if not asked:
            return {}
        places = {name: Place.parse(name) for name in asked}
        inputs = self.network.tensors(x)

        def work(rows: range) -> Trace:
            if len(rows) == len(ids):
                return record(self.network, inputs, places.values(), condense=condense)
            index = torch.arange(rows.start, rows.stop, device=self.network.device)
            return record(self.network, self.network.rows(inputs, index), places.values(), condense=condense)

        parts = self.planner.run(work, range(len(ids)))
        found = {}
        for name in asked:
            tensors = [part.activations[places[name]] for part in parts]
            found[name] = torch.cat(tensors) if len(tensors) > 1 else tensors[0]
        return found

    def predict(self, samples: Sequence[int], *, progress: Progress = silent) -> tuple[np.ndarray, np.ndarray]:
        """Per sample, the predicted class (or number) and its probability; remembered until the weights change."""
        memo = self._remembered()
        missing = [i for i in dict.fromkeys(samples) if not memo["known"][i]]
        for chunk in self.planner.chunks(len(missing)):
            ids = [missing[i] for i in chunk]
            outputs = record(self.network, self.network.tensors(self.data.batch(ids).x), [OUTPUT]).activations[OUTPUT]
            check_finite(outputs, "output", ids)
            predicted, confidence = self.outputs.predict(outputs)
            memo["predicted"][ids], memo["confidence"][ids] = as_array(predicted), as_array(confidence)
            memo["known"][ids] = True
            progress(chunk.stop, len(missing), "predictions")
        index = list(samples)
        return memo["predicted"][index], memo["confidence"][index]

    def columns(self, samples: Sequence[int]) -> dict[str, Field]:
        """One value per sample, to color and sort by: label, prediction, confidence, right, and the data's own."""
        axis = Axis("sample", len(samples), ticks=tuple(samples))
        predicted, confidence = self.predict(samples)
        found: dict[str, Any] = {"prediction": predicted}
        index = list(samples)
        if self.outputs.task == "classes":
            found["confidence"] = confidence
        if self.data.y is not None:
            found["label"] = self.data.y[index]
        if self.outputs.task == "classes" and self.data.y is not None:
            found["right"] = found["label"] == predicted
        if self.classes:
            known = np.array(self.classes)
            for name in ("label", "prediction"):
                if name in found:
                    found[f"{name}_name"] = known[np.asarray(found[name], dtype=int)]
        for name, values in self.data.columns.items():
            found.setdefault(name, _plain(np.asarray(values)[index]))
        if self.data.names:
            found.setdefault("name", np.array([self.data.names[i] for i in index]))
        return {name: column(values, name, axis) for name, values in found.items()}

    @property
    def fingerprint(self) -> str:
        """A hash of weights, structure, source, space, preprocessing and answers; renewed when weights change."""
        memo = self._remembered()
        if "fingerprint" not in memo:
            probe = self.network.tensors(self.data.batch(range(min(4, len(self.data)))).x)
            memo["fingerprint"] = fingerprint(self.network, probe)
        return str(memo["fingerprint"])

    def _remembered(self) -> dict[str, Any]:
        """What was computed with these very weights; training on from here empties it."""
        tensors = (*self.network.model.parameters(), *self.network.model.buffers())
        stamp = tuple((t._version, t.data_ptr()) for t in tensors if not t.is_inference())
        if self._memo.get("stamp") != stamp:
            kind = np.int64 if self.outputs.task == "classes" else np.float64
            size = len(self.data)
            fresh = {"stamp": stamp, "known": np.zeros(size, bool), "confidence": np.zeros(size)}
            self._memo.clear()
            self._memo.update(fresh, predicted=np.zeros(size, kind))
        return self._memo

    def provenance(self, question: Question, *, seconds: float, plan: Mapping[str, Any] | None = None) -> Provenance:
        """How an answer was computed here: plan, versions, time."""
        environment = {
            "subject": self.name,
            "neuroglass": VERSION,
            "torch": torch.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
            "seconds": f"{seconds:.3f}",
        }
        basics = {"device": str(self.network.device), "dtype": str(self.network.dtype).removeprefix("torch.")}
        return Provenance(question, {**basics, **(plan or {})}, environment)


def check_finite(values: Tensor, name: str, ids: Sequence[int]) -> None:
    if not values.is_floating_point() or bool(torch.isfinite(values.sum())):
        return
    rows = torch.isfinite(values).flatten(1).all(1).tolist()
    bad = [sample for sample, whole in zip(ids, rows, strict=True) if not whole]
    if bad:
        raise InvalidInput(f"{name!r} computes NaN or infinity for sample {bad[0]} ({len(bad)} of {len(ids)} samples)")


def _condenser(asked: Mapping[str, Layer], *, pooled: bool, dtype: str) -> Condense:
    """What is kept of each activation while the network runs: samples first, averaged over positions, narrowed."""
    layers = {Place.parse(name): layer for name, layer in asked.items()}

    def condense(place: Place, activation: Tensor) -> Tensor:
        layer = layers[place]
        kept = layer.samples_first(activation)
        over = [1 + axis for axis in range(len(layer.axes)) if axis != layer.unit_axis]
        kept = kept.mean(over) if pooled and over else kept
        return kept.to(getattr(torch, dtype)) if dtype else kept

    return condense


def _embedding(layers: Layers) -> str:
    for layer in layers:
        if layer.kind == "Embedding":
            return layer.name
    raise InvalidInput(
        "tokens have no gradient and no nn.Embedding was met; write ng.space.tokens(n, embedding='layer')"
    )


def _plain(values: np.ndarray) -> np.ndarray:
    return values.astype(str) if values.dtype == object else values
