"""Model-parameter randomization: does relevance depend on the weights (Adebayo et al., 2018, arXiv:1810.03292)?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.field import Axis, Field
from neuroglass.core.progress import Progress
from neuroglass.core.result import Similarity, Verdict
from neuroglass.core.unit import INPUT
from neuroglass.methods.checks.examined import Examined, Finding
from neuroglass.methods.checks.likeness import SSIM, measures
from neuroglass.methods.facts import Facts
from neuroglass.model.probes import with_weights_of
from neuroglass.model.redraw import Part, redrawn, weighted_parts
from neuroglass.model.subject import Subject
from neuroglass.model.trace.trace import OUTPUT


@dataclass(frozen=True)
class Step:
    """Layers that are drawn anew together."""

    name: str
    layers: int
    modules: tuple[str, ...]  # theirs, with the normalization behind each


WAYS = ("cascading", "independent")  # all layers from the output down to this one; this one alone
OWN = "the network's own"  # weights outside of its layers
FEWEST, LARGE = 2, 1 / 4  # layers, and share of them, that may not be drawn anew without the map changing
SURE = 2.0  # standard deviations of the rank correlation of unrelated maps


@dataclass(frozen=True)
class Randomization:
    """Does the relevance change when the weights that were learned are drawn anew?"""

    steps: int = 12  # at most; of more layers, neighbors are drawn anew together
    alike: float = 0.5  # similarity from which a map counts as the same
    seed: int = 0  # of the weights

    facts: ClassVar[Facts] = Facts(
        "the network",
        "check",
        resolution="layer",
        tuning="the similarity that counts as the same",
        cost="the method itself, twice for each step",
        blind="Whether the map is right: it shows only that it depends on what was learned.",
    )

    def __post_init__(self) -> None:
        if self.steps < 1 or not 0 < self.alike < 1:
            raise InvalidInput(f"steps is {self.steps} and alike {self.alike}; write 1 or more, and a number in 0..1")

    def __call__(self, seen: Examined) -> Finding:
        steps = _steps(seen, self.steps)
        method, given = seen.of[0].method, np.asarray(seen.result.values, dtype=np.float64)
        used = measures(seen.result.axes[1:], signed=method.signed)
        found = np.zeros((len(given), len(steps), len(WAYS), len(used)))
        total = 2 * len(steps) - 1
        for number, (step, way, other) in enumerate(_networks(seen, steps, self.seed)):
            own = replace(seen, progress=partial(_part_of, seen.progress, number, total))
            for rows, probe in own.chunks():
                asked = replace(with_weights_of(probe, other), pulse=probe.pulse)
                with other.settled():
                    maps = seen.shown(seen.relevance(method, asked), method).astype(np.float64)
                for place, alike in enumerate(used.values()):
                    pairs = zip(given[rows], maps, strict=True)
                    found[rows, step, way, place] = [alike(one, another) for one, another in pairs]
        found[:, 0, 1] = found[:, 0, 0]  # the last layer alone
        axes = (
            seen.sample,
            Axis("layer", len(steps), ticks=tuple(step.name for step in steps)),
            Axis("way", len(WAYS), ticks=WAYS),
            Axis("measure", len(used), ticks=tuple(used)),
        )
        means = found.mean(0)[:, 0]  # layer, measure: drawn anew from the output down
        verdict, note = self._judged(seen, [step.layers for step in steps], means, tuple(used))
        scores = {f"similarity:{_short(name)}": float(value) for name, value in zip(used, means[-1], strict=True)}
        fields = {"similarity": Field(found, axes, "similarity")}
        return Finding(Similarity, fields, verdict, scores, (note,) if note else ())

    def _judged(
        self, seen: Examined, sizes: list[int], means: np.ndarray, used: tuple[str, ...]
    ) -> tuple[Verdict, str]:
        """Not passed where by every measure the map stays the same with the last quarter of the layers drawn anew, two
        at least, or with all; and what counts as the same where there are few positions."""
        pairs = (seen.result.values[0].size - 1) * len(seen.question.samples)
        least = max(self.alike, SURE / np.sqrt(max(1, pairs)))
        note = f"With so few positions, maps count as the same from a similarity of {least:.2f}."
        same = means.min(1) >= least
        kept = int(np.argmin(same)) if not same.all() else len(same)
        total, gone = sum(sizes), sum(sizes[:kept])
        told = ", ".join(f"{name} {value:.2f}" for name, value in zip(used, means[-1], strict=True))
        if same[-1]:
            text = f"does not depend on what this network learned: all {total} layers new, it is as before ({told})"
        elif gone >= FEWEST and gone >= LARGE * total:
            text = f"does not depend on the last {gone} layers of this network ({total} in all)"
        else:
            learned = f"{seen.name} depends on what this network learned: it changes with all {total} layers drawn anew"
            return Verdict(True, f"{learned} ({told})."), note if least > self.alike else ""
        advice = "do not use it to judge the classifier"
        return Verdict(False, f"{seen.name} {text}; {advice}."), note if least > self.alike else ""


def _part_of(progress: Progress, number: int, total: int, done: int, samples: int, what: str) -> None:
    """How far the whole is, where samples are asked about once for each of several networks."""
    progress(number * samples + done, total * samples, what)


def _networks(seen: Examined, steps: list[Step], seed: int) -> Iterator[tuple[int, int, Subject]]:
    """The place of the step, that of the way, and the network; alone, the last layer is the first of the cascade."""
    for place, step in enumerate(steps):
        above = tuple(name for one in steps[: place + 1] for name in one.modules)
        for way, names in enumerate((above, step.modules) if place else (above,)):
            model = redrawn(seen.subject.model, names, seed)
            yield place, way, replace(seen.subject, model=model, name=f"{seen.subject.name}, drawn anew")


def _steps(seen: Examined, most: int) -> list[Step]:
    """From the output down: the layers with weights that lie between what is asked about and the target."""
    layers = seen.subject.layers()
    names = [layer.name for layer in layers]
    low = -1 if seen.at == INPUT else names.index(seen.at) + 1
    high = max(len(names) if place == OUTPUT else names.index(layers.find(place).name) for place in seen.aim.reads)
    found = [part for part in weighted_parts(seen.subject.model, layers) if low <= part.last and part.first <= high]
    if not found:
        raise NotApplicable(f"no layer with weights runs between {seen.at!r} and the target; ask at an earlier layer")
    groups = np.array_split(np.arange(len(found)), min(most, len(found)))
    return [_step([found[place] for place in group]) for group in groups[::-1]]


def _step(parts: list[Part]) -> Step:
    ends = [part.modules[0] or OWN for part in (parts[0], parts[-1])]
    name = ends[0] if len(parts) == 1 else f"{ends[0]} to {ends[1]}"
    return Step(name, len(parts), tuple(name for part in parts for name in part.modules))


def _short(measure: str) -> str:
    return "SSIM" if measure == SSIM else measure.replace(" ", "_")
