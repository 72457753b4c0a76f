"""How many samples go through the network at once? Measured bytes against a budget; a device's refusal shrinks it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

import torch

from neuroglass.core.errors import InvalidInput
from neuroglass.model.layers import Layers

DEFAULT_BUDGET = 1 << 30
LARGEST_BATCH = 512
KEPT_TENSOR = 16 << 20  # under the 32 MiB from which glibc maps and unmaps memory anew
MULTIPLY_ADDS, READ = 1e11, 1.5e10  # a second, and bytes a second, as an ordinary CPU does them
READING = 0.1  # the most that reading the weights may add to the work of a pass
T = TypeVar("T")
UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def read_bytes(text: str | int) -> int:
    """'512MB', '2GiB', '1.5G' or a number, as bytes."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?\s*", str(text), re.IGNORECASE)
    if not match or float(match[1]) <= 0:
        raise InvalidInput(f"memory {text!r} is not an amount; write '512MB', '2GiB' or a number of bytes")
    return int(float(match[1]) * UNITS[match[2].upper()])


def _amount(count: int) -> str:
    """Bytes as people write them, rounded up."""
    for unit, size in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if count >= 10 * size:
            return f"{-(-count // size)}{unit}"
    return f"{count}"


@dataclass
class Planner:
    """Batches that fit a budget. On a CPU nothing raises when memory runs short, so bytes are counted beforehand."""

    budget: int
    bytes_per_sample: int
    largest: int = LARGEST_BATCH
    peak_per_sample: int = 0  # bytes that live at once in a pass that keeps nothing; 0 where that was not measured

    @classmethod
    def on_cpu(cls, budget: int, layers: Layers, weights: int) -> "Planner":
        """Batches whose tensors the allocator keeps: larger ones go back to the system after every operation, and
        filling fresh pages costs as much as a convolution. Where a network's `weights` (bytes) are many and its work
        is little, larger ones all the same: every pass reads the weights anew."""
        kept = KEPT_TENSOR // max(1, layers.largest_per_sample)
        seconds = layers.work_per_sample / MULTIPLY_ADDS
        worth = weights / READ / (READING * seconds) if seconds else 0.0
        largest = min(LARGEST_BATCH, max(1, kept, ceil(worth)))
        return cls(budget, layers.bytes_per_sample, largest, layers.peak_per_sample)

    def batch(self, *, gradient: bool = False, keeps: bool = True) -> int:
        """Samples per pass. A gradient keeps every activation and makes as many slopes; a recording keeps what it is
        asked for; other passes need their peak, and as much again for what kernels take and nobody counts."""
        whole = self.bytes_per_sample
        each = whole if keeps or not self.peak_per_sample else min(whole, 2 * self.peak_per_sample)
        need = max(1, each * (2 if gradient else 1))
        if need > self.budget:
            raise InvalidInput(
                f"one sample needs about {_amount(need)} in a pass and the budget is {_amount(self.budget)}; write "
                f"memory='{_amount(need)}' or more"
            )
        return min(self.largest, self.budget // need)

    def chunks(self, count: int, *, gradient: bool = False, keeps: bool = True) -> Iterator[range]:
        """0..count in ranges of a batch each, the next one smaller after a device ran out."""
        start = 0
        while start < count:
            stop = min(count, start + self.batch(gradient=gradient, keeps=keeps))
            yield range(start, stop)
            start = stop

    def run(self, work: Callable[[range], T], rows: range) -> list[T]:
        """`work` on rows; where the device runs out of memory, in halves, and smaller from then on."""
        try:
            return [work(rows)]
        except torch.OutOfMemoryError as fault:
            if len(rows) <= 1:
                raise InvalidInput(
                    "the device has too little free memory for one sample; choose device='cpu' or free some"
                ) from fault
        half = len(rows) // 2
        self.largest = max(1, half)
        return [*self.run(work, rows[:half]), *self.run(work, rows[half:])]
