"""What does a pass change that all threads of the process share? Random states and switches of kernels; put back."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Any

import numpy as np
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel


class Shared:
    """A context of the whole process: of those that overlap, in whatever threads, the first enters, the last leaves."""

    def __init__(self, make: Callable[[], AbstractContextManager[Any]]):
        self._make, self._lock, self._inside = make, Lock(), 0
        self._entered: AbstractContextManager[Any] | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        with self._lock:
            if self._entered is None:
                entered = self._make()
                entered.__enter__()
                self._entered = entered
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if not self._inside and self._entered is not None:
                    entered, self._entered = self._entered, None
                    entered.__exit__(None, None, None)


class _Random:
    """Every pass puts back the random states that it found; the last of those that overlap, what the first found."""

    def __init__(self) -> None:
        self._lock, self._passes = Lock(), 0
        self._first: tuple[Any, ...] = ()

    @contextmanager
    def kept(self, devices: Sequence[int]) -> Iterator[None]:
        with self._lock:
            found = _random_states(devices)
            if not self._passes:
                self._first = found
            self._passes += 1
        try:
            yield
        finally:
            with self._lock:
                self._passes -= 1
                _set_random_states(found if self._passes else self._first)


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


@contextmanager
def _no_fused_encoder() -> Iterator[None]:
    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(before)


@contextmanager
def _no_fused_recurrence() -> Iterator[None]:
    before = torch._C._get_mkldnn_enabled()
    torch._C._set_mkldnn_enabled(False)
    try:
        yield
    finally:
        torch._C._set_mkldnn_enabled(before)


RANDOM = _Random()
PLAIN_ENCODERS = Shared(_no_fused_encoder)  # fused ones skip the parts that are asked about
NO_CUDNN = Shared(lambda: torch.backends.cudnn.flags(enabled=False))  # it refuses gradients of recurrent layers
PLAIN_ATTENTION = Shared(lambda: sdpa_kernel(SDPBackend.MATH))
PLAIN_RECURRENCE = Shared(_no_fused_recurrence)
