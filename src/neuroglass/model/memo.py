"""What was computed with these very weights? Predictions, programs, the fingerprint: dropped when they change."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import nn

from neuroglass.model.engine.preparations import Preparations


class Memo:
    """Predictions, prepared programs and fingerprint of a network, valid for one state of it."""

    def __init__(self, size: int, *, whole: bool):
        self._size, self._kind = size, np.int64 if whole else np.float64
        self._stamp: Any = None
        self._settled, self._looked = 0, False
        self._forget()

    def _forget(self) -> None:
        self.fingerprint = ""
        self.programs, self.slopes = Preparations(), dict[Any, Any]()
        self.maps: dict[Any, Any] = {}  # how layers lie on the input, and which one maps are drawn from
        self.plan: dict[str, Any] = {}  # how the predictions were made
        self._known = np.zeros(self._size, bool)
        self._predicted = np.zeros(self._size, self._kind)
        self._confidence = np.zeros(self._size)

    def of(self, model: nn.Module) -> "Memo":
        """Itself, emptied where weights or modules are not what they were."""
        if self._settled and self._looked:
            return self
        self._looked = True
        stamp = state_stamp(model)
        if stamp != self._stamp:
            self._forget()
            self._stamp = stamp
        return self

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Inside, the weights are looked at once: reading all of them takes as long as a small batch's pass."""
        self._looked = self._looked and self._settled > 0
        self._settled += 1
        try:
            yield
        finally:
            self._settled -= 1

    def missing(self, ids: Sequence[int]) -> list[int]:
        return [i for i in dict.fromkeys(ids) if not self._known[i]]

    def keep(self, ids: list[int], predicted: np.ndarray, confidence: np.ndarray) -> None:
        self._predicted[ids], self._confidence[ids], self._known[ids] = predicted, confidence, True

    def read(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        return self._predicted[list(ids)], self._confidence[list(ids)]


def state_stamp(model: nn.Module) -> tuple[Any, ...]:
    """Cheap to take and different after training, also through `.data`, and after a module was replaced."""
    modules = list(model.modules())  # walked once; the subject keeps the model, so ids are not reused
    held = [t for module in modules for t in (*module._parameters.values(), *module._buffers.values())]
    tensors = [t.detach() for t in held if t is not None and t.numel()]
    floats = [t if t.is_floating_point() else t.float() for t in tensors]
    norms = [float(norm) for norm in torch._foreach_norm(floats)] if floats else []
    ends = [float(t.flatten()[-1]) for t in floats]
    versions = tuple((t._version, t.data_ptr()) for t in tensors)
    return tuple(map(id, modules)), versions, tuple(norms), tuple(ends)
