"""How long do several ways take, side by side? Interleaved, medians, with the load before and after."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Seconds of one way: the median, and the spread between the quartiles."""

    median: float
    spread: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Timing":
        low, middle, high = statistics.quantiles(seconds, n=4)
        return cls(middle, high - low)

    def __str__(self) -> str:
        return f"{self.median:.3f} ± {self.spread / 2:.3f} s"


def interleaved(ways: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, Timing]:
    """Every way once to warm up, then all of them in turn, `repeats` times."""
    for way in ways.values():
        way()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - start)
    return {name: Timing.of(found) for name, found in seconds.items()}


def load() -> str:
    return f"{os.getloadavg()[0]:.2f}"


def peak_memory(code: str) -> float:
    """The largest resident size, in MiB, of a fresh interpreter that runs `code`; of itself, not of its parent."""
    report = "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-2]) / 1024
