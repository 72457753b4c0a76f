"""What does a method say of noisy copies of the samples? Drawn for each sample by its id, asked several at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, is_dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.attributor import Attributor
from neuroglass.methods.attribution.sampling import Drawn, Moments, Rows, StopRule, settle
from neuroglass.model.probe import Probe


class Noisy(Protocol):
    """A method that wraps another one and asks it about noisy copies."""

    @property
    def of(self) -> Attributor: ...

    @property
    def copies(self) -> int: ...

    @property
    def noise(self) -> float: ...

    @property
    def precision(self) -> float: ...

    @property
    def seed(self) -> int: ...


def check_noisy(method: Noisy) -> None:
    """InvalidInput where its parameters make no sense, or what it wraps is no method or draws noise itself."""
    of: Any = method.of
    if isinstance(of, type) or not is_dataclass(of) or not callable(of):
        raise InvalidInput(f"of is {of!r}; write a method, such as of=ng.methods.Saliency()")
    if hasattr(of, "noise"):
        raise InvalidInput(f"of is {type(of).__name__}, which adds noise itself; write the method that it wraps")
    if method.copies < 2 or method.noise <= 0:
        raise InvalidInput(f"copies is {method.copies} and noise {method.noise}; write 2 copies or more, noise over 0")
    _rule(method)


def _rule(method: Noisy) -> StopRule:
    return StopRule(method.copies, method.precision, method.seed)


def traits(of: Attributor) -> dict[str, Any]:
    """What a wrapper's answer takes over from the method that it wraps: sign, quantity, target, baseline."""
    taken = {name: getattr(of, name) for name in ("signed", "asks", "target_free") if hasattr(of, name)}
    hides = getattr(of, "complete", False) or getattr(of, "hides", False)
    return taken | {"quantity": getattr(of, "quantity", "relevance"), "hides": hides}


APART = ("completeness_gap", "completeness_error")  # of a copy, and not of the sample


def averaged(probe: Probe, entry: Tensor, method: Noisy, read: Callable[[Moments], tuple[Tensor, Tensor]]) -> Tensor:
    """`mean` or `variance` of what a method says; what it measures beside is told as the mean over the copies."""
    rule = _rule(method)
    copies = NoisyCopies(probe, entry, method.of, method.noise, rule.seed)
    drawn = Drawn(tuple(entry.shape), copies.ask, read)
    taken = torch.from_numpy(settle(drawn, rule, probe, len(entry)))
    for name, total in copies.measured.items():
        probe.measure(name, total / taken)
    probe.measure("standard_error", drawn.error.flatten(1).amax(1))
    probe.measure("draws", taken)
    return drawn.relevance.to(entry.device, entry.dtype)


@dataclass(frozen=True, eq=False)
class NoisyCopies:
    """Copies of an entry with normal noise, as wide as a share of each sample's range; what a method says of them."""

    probe: Probe
    entry: Tensor
    of: Attributor
    noise: float
    seed: int
    measured: dict[str, Tensor] = field(default_factory=dict)  # sums over the copies of what the method measured

    def ask(self, rows: Rows, numbers: range) -> Iterator[Tensor]:
        """The method's answers (copy, row, ...), as many at once as the memory budget allows."""
        at_once = max(1, self.probe.subject.planner.batch(gradient=True) // len(rows))
        for start in range(numbers.start, numbers.stop, at_once):
            copies = self._copies(rows, numbers[start - numbers.start :][:at_once])
            varied = self.probe.varied(copies.flatten(0, 1), np.tile(rows, len(copies)))
            found = self.of(varied, varied.handed)
            for name, each in varied.measured.items():
                if name in APART or not each.is_floating_point():  # the number of a channel has no mean
                    continue
                total = self.measured.setdefault(name, torch.zeros(len(self.entry), dtype=torch.float64))
                total[torch.from_numpy(rows)] += each.double().cpu().view(len(copies), len(rows)).sum(0)
            yield found.view(copies.shape)

    def _copies(self, rows: Rows, numbers: range) -> Tensor:
        """(copy, row, ...): the noise of a sample is the same, whoever is beside it."""
        entry = self.entry[torch.from_numpy(rows).to(self.entry.device)]
        flat = entry.flatten(1)
        width = self.noise * (flat.amax(1) - flat.amin(1)).view(-1, *[1] * (entry.ndim - 1))
        kind = np.float32 if entry.dtype == torch.float32 else np.float64
        drawn = [
            np.random.default_rng((self.seed, self.probe.ids[row], number)).standard_normal(entry.shape[1:], kind)
            for number in numbers
            for row in rows.tolist()
        ]
        noise = torch.from_numpy(np.stack(drawn)).view(len(numbers), *entry.shape)
        return entry + width * noise.to(entry.device, entry.dtype)
