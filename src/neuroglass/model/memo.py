"""What was computed with these very weights? Predictions and the fingerprint, dropped when the network changes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn


class Memo:
    """Predictions and fingerprint of a network, valid for one state of it."""

    def __init__(self, size: int, *, whole: bool):
        self._size, self._kind = size, np.int64 if whole else np.float64
        self._stamp: Any = None
        self._forget()

    def _forget(self) -> None:
        self.fingerprint = ""
        self._known = np.zeros(self._size, bool)
        self._predicted = np.zeros(self._size, self._kind)
        self._confidence = np.zeros(self._size)

    def of(self, model: nn.Module) -> "Memo":
        """Itself, emptied where weights or modules are not what they were."""
        stamp = state_stamp(model)
        if stamp != self._stamp:
            self._forget()
            self._stamp = stamp
        return self

    def missing(self, ids: Sequence[int]) -> list[int]:
        return [i for i in dict.fromkeys(ids) if not self._known[i]]

    def keep(self, ids: list[int], predicted: np.ndarray, confidence: np.ndarray) -> None:
        self._predicted[ids], self._confidence[ids], self._known[ids] = predicted, confidence, True

    def read(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        return self._predicted[list(ids)], self._confidence[list(ids)]


def state_stamp(model: nn.Module) -> tuple[Any, ...]:
    """Cheap to take and different after training, also through `.data`, and after a module was replaced."""
    tensors = [t for t in (*model.parameters(), *model.buffers()) if t.numel()]
    with torch.no_grad():
        sums = [float(torch.linalg.vector_norm(t.float())) + float(t.float().flatten()[-1]) for t in tensors]
    modules = tuple(id(module) for module in model.modules())  # the subject keeps the model, so ids are not reused
    return modules, tuple((t._version, t.data_ptr()) for t in tensors), tuple(sums)
