"""Probabilities: how sure the network is of each class, sample by sample."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.field import Axis, Field
from neuroglass.core.progress import Progress
from neuroglass.core.result import Matrix
from neuroglass.methods.facts import Facts
from neuroglass.methods.overview.protocol import Look
from neuroglass.model.forward import original
from neuroglass.model.network import as_array
from neuroglass.model.subject import Subject
from neuroglass.model.trace.trace import OUTPUT


@dataclass(frozen=True)
class Probabilities:
    """How likely is every class for these samples, as the network sees it?"""

    classes: int = 10  # the most likely ones for any of the samples are shown

    facts: ClassVar[Facts] = Facts(
        "one sample",
        "statistic",
        resolution="class",
        tuning="none",
        cost="1 forward for each sample",
        blind="Whether the network is right to be so sure.",
    )

    def __post_init__(self) -> None:
        if self.classes < 1:
            raise InvalidInput(f"classes is {self.classes}; write 1 or more")

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        outputs = subject.outputs
        if outputs.task != "classes" or len(outputs.shape) > 1:
            raise NotApplicable("the network gives no probability to one class per sample")
        parts, forward = [], original(subject.network, (OUTPUT,))
        for rows in subject.planner.chunks(len(samples), keeps=False):
            progress(rows.start, len(samples), "probabilities")
            ids = [samples[row] for row in rows]
            answers = subject.reader.outputs(subject.reader.inputs(ids), ids, forward)
            parts.append(as_array(outputs.read(answers, "probability")))
        found = np.concatenate(parts).astype(np.float64)  # sample, class
        if outputs.count == 1:
            found = np.concatenate([1 - found, found], axis=1)
        progress(len(samples), len(samples), "probabilities")
        shown = np.sort(np.argsort(-found.max(0), kind="stable")[: self.classes])
        names = tuple(subject.classes[index] if subject.classes else str(index) for index in shown)
        axes = Axis("sample", len(samples), ticks=samples), Axis("class", len(shown), ticks=names)
        left = found.shape[1] - len(shown)
        return Look(
            Matrix,
            Field(found[:, shown], axes, "probability", signed=False),
            columns=subject.columns(samples),
            notes=(f"The {len(shown)} most likely classes are shown; {left:,} others are left out.",) if left else (),
        )
