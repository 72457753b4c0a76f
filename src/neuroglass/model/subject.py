"""What is studied: a network, its data, the names of its classes, and what an input's numbers mean."""

import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from neuroglass import __version__
from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Provenance, Question
from neuroglass.core.space import Space
from neuroglass.core.unit import INPUT, Place, spell_layer
from neuroglass.data.samples import Batch
from neuroglass.model.accept import (
    accept_data,
    accept_ids,
    accept_module,
    device_of,
    display_scale,
    find_space,
    with_classes,
)
from neuroglass.model.engine.choice import WAYS, Engine, Rows
from neuroglass.model.engine.planner import DEFAULT_BUDGET, Planner, read_bytes
from neuroglass.model.fingerprint import fingerprint
from neuroglass.model.layers import Layer, Layers, list_layers
from neuroglass.model.memo import Memo
from neuroglass.model.network import Network, as_array
from neuroglass.model.outputs import Outputs, find_outputs
from neuroglass.model.reading import Reader
from neuroglass.model.region_maps import accept_regions
from neuroglass.model.trace.trace import OUTPUT, record


@dataclass(frozen=True, eq=False)
class Subject:
    """A trained network and its data, checked once, never changed.

    `model` is an `nn.Module` or a fitted scikit-learn MLP. `data` is a Dataset, a map-style torch Dataset, a
    DataLoader, or arrays `(x, y)` whose first axis is samples; `x` is what the network takes, or display units where
    the space has `mean` and `std`. `preprocess` is a differentiable torch function from `x` to the network's input.
    `output` names the tensor when the network returns several. `device` is where the network lies unless told (a copy
    goes elsewhere). `way` is 'auto', or 'original': every pass through the network itself, or 'prepared': faster
    ways however small the question. `regions` are labels of the positions, one map for all samples or one for each.
    Raises InvalidInput that says what does not fit.
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
    way: str = "auto"
    regions: Any = None

    network: Network = field(init=False)
    outputs: Outputs = field(init=False)
    planner: Planner = field(init=False)
    reader: Reader = field(init=False)
    engine: Engine = field(init=False)
    _layers: Layers = field(init=False)
    _memo: Memo = field(init=False)

    def __post_init__(self) -> None:
        if self.space is not None and not isinstance(self.space, Space):
            raise InvalidInput(
                f"space is {self.space!r}; call its function: space=ng.space.image(channels, height, width)"
            )
        if self.way not in WAYS:
            raise InvalidInput(f"way is {self.way!r}; write {', '.join(map(repr, WAYS))}")
        given, names = with_classes(self.model, self.data, self.classes)
        module = accept_module(self.model, self.device)
        data = accept_data(given, self.space, names)
        space = self.space or find_space(data)
        probe = data.batch([i % len(data) for i in range(5)])
        asked = probe.x[space.input or ""] if isinstance(probe.x, Mapping) else probe.x
        scale = display_scale(space, np.asarray(asked))
        network = Network(module, space, self.preprocess, self.output, scale, device_of(module))
        self._set(model=module, data=data, network=network, classes=tuple(names or data.classes))
        regions = accept_regions(self.regions, space, len(data))
        self._set(name=self.name or type(module).__name__, device=str(network.device), regions=regions)
        self._inspect(probe)

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _inspect(self, probe: Batch) -> None:
        """Dry passes on a few samples: layers, outputs, bytes."""
        network = self.network
        inputs = network.tensors(probe.x)
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
        outputs = find_outputs(layers, sample, self.classes, probe.y if self.data.y is None else self.data.y)
        if network.space.integer and network.space.entry is None:
            network = replace(network, space=replace(network.space, entry=_embedding(layers)))
        budget, need = read_bytes(self.memory), layers.bytes_per_sample
        if network.device.type == "cpu":
            weights = sum(one.numel() * one.element_size() for one in network.model.parameters())
            planner = Planner.on_cpu(budget, layers, weights)
        else:
            planner = Planner(budget, need, peak_per_sample=layers.peak_per_sample)
        reader = Reader(network, self.data, layers, planner)
        memo = Memo(len(self.data), whole=outputs.task == "classes")
        self._set(network=network, space=network.space, outputs=outputs, planner=planner)
        engine = Engine(network, layers, memo, self.way)
        self._set(reader=reader, engine=engine, _layers=layers, _memo=memo)

    def __repr__(self) -> str:
        shape = " × ".join(f"{axis.name} {axis.size}" for axis in self.space.layout)
        known = f", {len(self.classes)} classes" if self.classes else ""
        return f"<Subject {self.name}: {len(self._layers)} layers, {len(self.data):,} samples of {shape}{known}>"

    def layers(self) -> Layers:
        """Every layer in the order in which it runs: name, kind, axes, units, calls."""
        return self._layers

    def place(self, text: str) -> str:
        """The canonical spelling of a layer or 'input'; InvalidInput offers the nearest names."""
        if text == INPUT:
            return INPUT
        is_name = isinstance(text, str) and text and not text.startswith('"') and spell_layer(text) in self._layers
        return self._layers.find(Place.parse(spell_layer(text) if is_name else text)).name

    def layer(self, text: str) -> Layer:
        return self._layers.find(Place.parse(self.place(text)))

    def sample_ids(self, samples: Iterable[int] | None) -> tuple[int, ...]:
        """Checked sample ids; None means all, a mask over all samples means the true ones."""
        return tuple(range(len(self.data))) if samples is None else accept_ids(samples, len(self.data))

    def activations(
        self, layers: Sequence[str], samples: Sequence[int], *, progress: Progress = silent
    ) -> dict[str, np.ndarray]:
        """Activations (sample, ...) of several layers in one pass over the samples; 'input' is `x` itself.

        Raises InvalidInput naming the first sample and layer where an activation is NaN or infinite.
        """
        names = [self.place(name) for name in layers]
        parts: dict[str, list[np.ndarray]] = {name: [] for name in names}
        done = 0
        for ids, found in self.reader.stream(names, samples):
            done += len(ids)
            progress(done, len(samples), "activations")
            for name in names:
                self.reader.check_finite(torch.from_numpy(np.asarray(found[name])), name, ids)
                parts[name].append(found[name])
        return {name: np.concatenate(parts[name]) for name in names}

    def predict(self, samples: Sequence[int], *, progress: Progress = silent) -> tuple[np.ndarray, np.ndarray]:
        """Per sample, the predicted class (or number) and its probability; remembered until the weights change."""
        memo = self._memo.of(self.network.whole)
        missing, forward = memo.missing(samples), None
        for chunk in self.planner.chunks(len(missing), keeps=False):
            ids = [missing[i] for i in chunk]
            inputs = self.reader.inputs(ids)
            forward = forward or self.engine.forward((OUTPUT,), inputs, Rows(len(missing)), memo.plan)
            predicted, confidence = self.outputs.predict(self.reader.outputs(inputs, ids, forward))
            memo.keep(ids, as_array(predicted), as_array(confidence))
            progress(chunk.stop, len(missing), "predictions")
        return memo.read(samples)

    def columns(self, samples: Sequence[int]) -> dict[str, Field]:
        """One value per sample, to color and sort by: label, prediction, confidence, right, and the data's own."""
        axis, index = Axis("sample", len(samples), ticks=tuple(samples)), list(samples)
        predicted, confidence = self.predict(samples)
        label = None if self.data.y is None else self.data.y[index]
        found: dict[str, Any] = {} if label is None else {"label": label}
        if self.outputs.task == "classes":
            found |= {"prediction": predicted, "confidence": confidence}
            found |= {} if label is None else {"right": label == predicted}
        elif self.outputs.count == 1:
            found["prediction"] = predicted
        if self.classes:
            known = np.array(self.classes)
            named = [name for name in ("label", "prediction") if name in found]
            found |= {f"{name}_name": known[np.asarray(found[name], dtype=int)] for name in named}
        own = {name: _plain(np.asarray(values)[index]) for name, values in self.data.columns.items()}
        own |= {"name": np.array([self.data.names[i] for i in index])} if self.data.names else {}
        return {name: column(values, name, axis) for name, values in {**own, **found}.items()}

    def settled(self) -> AbstractContextManager[None]:
        """Inside, the weights are taken not to change: they are looked at once, not at every question."""
        return self._memo.settled()

    @property
    def fingerprint(self) -> str:
        """A hash of weights, structure, source, space, preprocessing and answers; renewed when weights change."""
        memo = self._memo.of(self.network.whole)
        if not memo.fingerprint:
            memo.fingerprint = fingerprint(self.network, self.reader.inputs(range(min(4, len(self.data)))))
        return memo.fingerprint

    @property
    def prediction_plan(self) -> Mapping[str, Any]:
        """How the engine made the predictions that are remembered."""
        return {"values": dict(self._memo.plan)}

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found out about the network and should be known beside every answer."""
        drawn = "The network draws random numbers in a pass; they are seeded, and differ with the batch."
        mixed = "The network mixes the samples of a batch, so that answers depend on which are asked together."
        found = {drawn: self._layers.draws, mixed: self._layers.mixes}
        return (*self.outputs.notes, *(sentence for sentence, true in found.items() if true))

    def provenance(self, question: Question, *, seconds: float, plan: Mapping[str, Any] | None = None) -> Provenance:
        """How an answer was computed here: plan, versions, time."""
        environment = {
            "subject": self.name,
            "neuroglass": __version__,
            "torch": torch.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
            "seconds": f"{seconds:.3f}",
        }
        basics = {"device": str(self.network.device), "dtype": str(self.network.dtype).removeprefix("torch.")}
        return Provenance(question, {**basics, **(plan or {})}, environment)


def _embedding(layers: Layers) -> str:
    for layer in layers:
        if layer.kind == "Embedding":
            return layer.name
    raise InvalidInput(
        "tokens have no gradient and no nn.Embedding was met; write ng.space.tokens(n, embedding='layer')"
    )


def _plain(values: np.ndarray) -> np.ndarray:
    return values.astype(str) if values.dtype == object else values
