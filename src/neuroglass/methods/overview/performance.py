"""Performance: how often the network is right, and what it takes for what."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from neuroglass.core.errors import NotApplicable
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress
from neuroglass.core.result import Matrix, Table
from neuroglass.methods.facts import Facts
from neuroglass.methods.overview.protocol import Look
from neuroglass.model.subject import Subject


@dataclass(frozen=True)
class Performance:
    """How often is the network right, and which classes does it take for which?"""

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "statistic",
        resolution="class",
        tuning="none",
        cost="1 forward for each sample",
        blind="How the network does on samples that are not in this data.",
    )

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        if subject.data.y is None:
            raise NotApplicable("the data has no labels (one per sample) to compare the predictions with")
        label, (predicted, _) = subject.data.y[list(samples)], subject.predict(samples, progress=progress)
        if subject.outputs.task == "classes":
            return replace(_confusion(subject, label, predicted), plan=subject.prediction_plan)
        if subject.outputs.count > 1:
            raise NotApplicable(f"the network returns {subject.outputs.count} numbers and the data one per sample")
        return replace(_errors(samples, label, predicted), plan=subject.prediction_plan)


def _confusion(subject: Subject, label: np.ndarray, predicted: np.ndarray) -> Look:
    count = max(2, subject.outputs.count)
    cells = np.zeros((count, count), np.int64)
    np.add.at(cells, (label, predicted), 1)
    names = subject.classes or tuple(str(i) for i in range(count))
    axes = Axis("label", count, ticks=names), Axis("prediction", count, ticks=names)
    present = cells.sum(1) > 0
    recall = cells.diagonal()[present] / cells.sum(1)[present]
    scores = {"accuracy": float((label == predicted).mean()), "balanced_accuracy": float(recall.mean())}
    return Look(Matrix, Field(cells, axes, "samples", signed=False), scores=scores)


def _errors(samples: tuple[int, ...], label: np.ndarray, predicted: np.ndarray) -> Look:
    axis = Axis("sample", len(samples), ticks=samples)
    error = predicted - label
    spread = float(((label - label.mean()) ** 2).mean())
    scores = {"mean_absolute_error": float(np.abs(error).mean()), "rmse": float(np.sqrt((error**2).mean()))}
    if spread > 0:
        scores["r2"] = 1 - float((error**2).mean()) / spread
    worst = np.argsort(-np.abs(error), kind="stable")[:20]
    rows = Axis("sample", len(worst), ticks=tuple(axis.ticks[i] for i in worst))
    about = {"label": label[worst], "prediction": predicted[worst], "error": error[worst]}
    return Look(
        Table,
        Field(np.arange(len(worst)), (rows,), "sample", signed=False),
        columns={name: column(values, name, rows, signed=name == "error") for name, values in about.items()},
        scores=scores,
        notes=(f"The {len(worst)} samples with the largest errors of {len(samples)}.",),
    )
