"""What is a check shown, and what does it find? An attribution, its method, its network; numbers and a verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress
from neuroglass.core.result import Attribution, Checked, Question, Verdict
from neuroglass.core.unit import INPUT
from neuroglass.methods.lower import Lower
from neuroglass.model.aim import Aim, take_aim
from neuroglass.model.network import as_array
from neuroglass.model.probe import Probe
from neuroglass.model.probes import probe_of
from neuroglass.model.subject import Subject

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Finding:
    """What a check found, before it is signed with its provenance."""

    kind: type[Checked]
    fields: Mapping[str, Field]
    verdict: Verdict
    scores: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    columns: Mapping[str, Array] = field(default_factory=dict)  # one value per sample


@dataclass(frozen=True, eq=False)
class Examined:
    """Attributions of the same target, samples and layer, and the network that they are of."""

    subject: Subject
    question: Question
    of: tuple[Lower, ...]
    progress: Progress
    masks: NDArray[np.bool_] | None = None  # sample, shown axes: where the answer is known to lie
    plan: dict[str, Any] = field(default_factory=dict)

    @property
    def result(self) -> Attribution:
        """The attribution; the first of several."""
        found: Attribution = self.of[0].result  # type: ignore[assignment]
        return found

    @property
    def name(self) -> str:
        """Of the method whose attribution is checked."""
        return self.result.question.method

    @property
    def at(self) -> str:
        return self.question.at[0]

    @property
    def aim(self) -> Aim:
        return take_aim(self.question.target, self.subject.layers(), self.subject.outputs)

    @property
    def sample(self) -> Axis:
        return Axis("sample", len(self.question.samples), ticks=self.question.samples)

    def chunks(self) -> Iterator[tuple[slice, Probe]]:
        """The samples in parts that fit the memory budget: which rows of the result, and a probe of them."""
        ids, size = self.question.samples, self.subject.planner.batch(gradient=True)
        for start in range(0, len(ids), size):
            rows = slice(start, min(start + size, len(ids)))
            batch = self.subject.data.batch(ids[rows])
            probe = probe_of(self.subject, self.aim, batch, at=self.at, total=len(ids))
            pulse = partial(self.progress, start, len(ids), f"{self.question.method} of {self.name}")
            pulse()
            yield rows, replace(probe, pulse=pulse, plan=self.plan)
        self.progress(len(ids), len(ids), f"{self.question.method} of {self.name}")

    def entries(self, ids: Sequence[int]) -> torch.Tensor:
        """What relevance is spread over, for any samples of the data."""
        inputs = self.subject.reader.tensors(self.subject.data.batch(ids).x, ids)
        return Probe(self.subject, self.aim, tuple(ids), inputs, torch.zeros(len(ids)), self.at).entry

    def relevance(self, method: Any, probe: Probe) -> Array:
        """What a method answers for a probe's samples, over every axis. InvalidInput where that is not finite."""
        found = as_array(method(probe, probe.handed))
        if not np.isfinite(found).all():
            raise InvalidInput(
                f"{self.name} is NaN or infinite for samples or weights that were varied for the check "
                f"{self.question.method!r}; the network has no finite slope there"
            )
        return found

    def shown(self, full: Array, method: Any) -> Array:
        """Relevance over the shown axes."""
        return self.subject.space.reduce(full, signed=method.signed) if self.at == INPUT else full

    def column(self, values: Any, quantity: str, *, signed: bool = False) -> Field:
        return column(np.asarray(values), quantity, self.sample, signed=signed)


def generator(seed: int, *more: int) -> np.random.Generator:
    """Numbers of a sample's own, whatever it is asked about together with."""
    return np.random.default_rng([seed, *more])


def one_per_sample(rows: Sequence[Array]) -> Array:
    return np.concatenate(list(rows)).astype(np.float64)


def noisy(entry: torch.Tensor, ids: Sequence[int], number: int, seed: int) -> torch.Tensor:
    """Numbers drawn evenly from -1 to 1 for every element of an entry, by sample."""
    drawn = [generator(seed, sample, number).uniform(-1, 1, tuple(entry.shape[1:])) for sample in ids]
    return torch.as_tensor(np.stack(drawn)).to(entry.device, entry.dtype)
