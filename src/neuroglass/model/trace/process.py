"""What does a pass change that all threads of the process share? Random states and fused attention; put back after."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

import numpy as np
import torch


def _random_states(devices: Sequence[int]) -> tuple[Any, ...]:
    on_cuda = {device: torch.cuda.get_rng_state(device) for device in devices}
    return random.getstate(), np.random.get_state(), torch.get_rng_state(), on_cuda


def _set_random_states(states: tuple[Any, ...]) -> None:
    own, numpy, torchs, on_cuda = states
    random.setstate(own)
    np.random.set_state(numpy)
    torch.set_rng_state(torchs)
    for device, state in on_cuda.items():
        torch.cuda.set_rng_state(state, device)


class _Process:
    """Every pass puts back what it found; the last of those that overlap, in whatever threads, what the first found."""

    def __init__(self) -> None:
        self._lock, self._passes = Lock(), 0
        self._first: tuple[Any, ...] = ()
        self._fused = True

    @contextmanager
    def kept(self, devices: Sequence[int]) -> Iterator[None]:
        with self._lock:
            found = _random_states(devices)
            if not self._passes:
                self._first, self._fused = found, torch.backends.mha.get_fastpath_enabled()
                torch.backends.mha.set_fastpath_enabled(False)  # it skips the parts that are asked about
            self._passes += 1
        try:
            yield
        finally:
            with self._lock:
                self._passes -= 1
                _set_random_states(found if self._passes else self._first)
                if not self._passes:
                    torch.backends.mha.set_fastpath_enabled(self._fused)


PROCESS = _Process()
