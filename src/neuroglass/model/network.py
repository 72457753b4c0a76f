"""How is this network called? One tensor (or a dict of them) in, one tensor of outputs out."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space
from neuroglass.model.trace.structure import first_tensor

Inputs = Tensor | dict[str, Tensor]
CPU = torch.device("cpu")
OUTPUT_NAMES = ("logits", "out", "output", "prediction", "predictions", "pred", "scores", "y")


@dataclass(frozen=True, eq=False)
class Network:
    """A module with everything between `x` and the tensor of outputs: casting, scaling, preprocessing, choosing."""

    model: nn.Module
    space: Space
    preprocess: Callable[[Any], Any] | None = None
    output: str | int | Callable[[Any], Tensor] | None = None
    scale: float = 1.0  # 255 where x is uint8 and the space has mean and std
    device: torch.device = CPU

    @cached_property
    def whole(self) -> nn.Module:
        """The network with its preprocessing, where that has weights and modes of its own."""
        learned = isinstance(self.preprocess, nn.Module)
        return nn.ModuleList([self.model, self.preprocess]) if learned else self.model

    @cached_property
    def dtype(self) -> torch.dtype:
        """The network's own float type."""
        kinds = [t.dtype for t in (*self.model.parameters(), *self.model.buffers()) if t.is_floating_point()]
        return kinds[0] if kinds else torch.float32

    def tensors(self, x: np.ndarray | Mapping[str, np.ndarray]) -> Inputs:
        """Arrays as the network's tensors: its float type, its device; tokens stay whole numbers."""
        if isinstance(x, Mapping):
            return {name: self._tensor(part, asked=name == self.space.input) for name, part in x.items()}
        return self._tensor(x, asked=True)

    def _tensor(self, x: np.ndarray, *, asked: bool) -> Tensor:
        whole = self.space.integer if asked else not np.issubdtype(x.dtype, np.floating)
        plain = x.astype(np.float64 if x.dtype.kind == "f" and x.itemsize > 8 else x.dtype.newbyteorder("="))
        with torch.inference_mode(False):
            return torch.from_numpy(np.ascontiguousarray(plain)).to(self.device, torch.int64 if whole else self.dtype)

    def entry(self, inputs: Inputs) -> Tensor:
        """The input that is asked about."""
        return inputs[self.space.input or ""] if isinstance(inputs, dict) else inputs

    def with_entry(self, inputs: Inputs, entry: Tensor) -> Inputs:
        """The same inputs with the one that is asked about replaced; the others go along."""
        return {**inputs, self.space.input or "": entry} if isinstance(inputs, dict) else entry

    def blank(self, inputs: Inputs) -> Inputs:
        """The same inputs, the one that is asked about standing for "nothing" in every row."""
        asked = self.entry(inputs)
        nothing = torch.as_tensor(self.space.baseline_array()).to(asked.device, asked.dtype)
        return self.with_entry(inputs, nothing.expand_as(asked))

    def rows(self, inputs: Inputs, index: Tensor) -> Inputs:
        """Some rows of the inputs, in the order of `index`."""
        if isinstance(inputs, dict):
            return {name: part[index] for name, part in inputs.items()}
        return inputs[index]

    def __call__(self, inputs: Inputs) -> Tensor:
        inputs = _copied(inputs)  # a network may begin by working in place
        if self.space.mean:
            inputs = self.with_entry(inputs, self._scaled(self.entry(inputs)))
        prepared = self.preprocess(inputs) if self.preprocess else inputs
        return self._choose(self._call(prepared))

    def _scaled(self, x: Tensor) -> Tensor:
        shape = (-1, *[1] * (x.ndim - 2))
        mean = torch.tensor(self.space.mean, dtype=x.dtype, device=x.device).view(shape)
        std = torch.tensor(self.space.std, dtype=x.dtype, device=x.device).view(shape)
        return (x / self.scale - mean) / std

    def _call(self, prepared: Any) -> Any:
        if not isinstance(prepared, dict):
            return self.model(prepared)
        parameters = inspect.signature(self.model.forward).parameters.values()
        names = [p.name for p in parameters]
        if set(prepared) <= set(names) or any(p.kind is p.VAR_KEYWORD for p in parameters):
            return self.model(**prepared)
        if len(names) > 1:
            raise InvalidInput(
                f"the data's inputs are {', '.join(map(repr, prepared))} and the network takes "
                f"{', '.join(map(repr, names))}; give the arrays the network's names"
            )
        return self.model(prepared)

    def _choose(self, given: Any) -> Tensor:
        chosen = self.output(given) if callable(self.output) else _named(given, self.output)
        if not isinstance(chosen, Tensor):
            raise InvalidInput(
                f"the network returned {_describe(given)}; write output='name', an integer, or a function that takes "
                "it and returns one tensor, in ng.Subject(...)"
            )
        return chosen if chosen.ndim > 1 else chosen.unsqueeze(-1)


def as_array(tensor: Tensor) -> np.ndarray:
    """A tensor as a NumPy array; bfloat16, which NumPy lacks, as float32."""
    plain = tensor.detach().cpu()
    return np.asarray((plain.float() if plain.dtype == torch.bfloat16 else plain).numpy())


def _copied(inputs: Inputs) -> Inputs:
    return {name: part.clone() for name, part in inputs.items()} if isinstance(inputs, dict) else inputs.clone()


def _named(given: Any, wanted: str | int | None) -> Any:
    if isinstance(given, Tensor) and wanted is None:
        return given
    named = _by_name(given)
    if wanted is not None:
        if isinstance(wanted, str) and wanted in named:
            return named[wanted]
        if isinstance(wanted, int) and isinstance(given, (tuple, list)) and -len(given) <= wanted < len(given):
            return given[wanted]
        raise InvalidInput(f"output={wanted!r} is not in what the network returns: {_describe(given)}")
    for name in OUTPUT_NAMES:
        if isinstance(named.get(name), Tensor):
            return named[name]
    floating = [part for part in named.values() if isinstance(part, Tensor) and part.is_floating_point()]
    if named:
        return floating[0] if len(floating) == 1 else None
    return first_tensor(given) if isinstance(given, (tuple, list)) else None


def _by_name(given: Any) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return {str(name): part for name, part in given.items()}
    if is_dataclass(given) and not isinstance(given, type):
        return {f.name: getattr(given, f.name) for f in fields(given)}
    return dict(given._asdict()) if hasattr(given, "_asdict") else {}


def _describe(given: Any) -> str:
    named = _by_name(given)
    if named:
        return f"{type(given).__name__} with {', '.join(repr(name) for name in named)}"
    if isinstance(given, (tuple, list)):
        return f"{type(given).__name__} of {len(given)}"
    return type(given).__name__
