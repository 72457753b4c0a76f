"""Where is the network wrong? The class with most errors, the pair that it confuses, and errors of which it is sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.result import Matrix, Result, Table
from neuroglass.view.finding_stored import CLEAR, Classified, Finding, Stored, amount, asked, classified, row_ids

FAR = 3  # root mean square errors: of normal errors one in 370 is larger


def errors(stored: Sequence[Stored]) -> Iterator[Finding]:
    """Findings about wrong predictions."""
    samples = classified(stored)
    for performance in asked(stored, "overview", "performance")[:1]:
        result = performance.read()
        if isinstance(result, Matrix) and len(set(result.values.shape)) == 1:
            yield from _weakest(result, samples)
            yield from _confused(result, samples)
        elif isinstance(result, Table) and "error" in result.columns and "rmse" in result.scores:
            yield from _far(result)
    if samples is not None:
        yield from _sure(samples)


def _weakest(result: Result, samples: Classified | None) -> Iterator[Finding]:
    """The class that is recognized least often, where chance would rarely make it so."""
    cells = np.asarray(result.values, np.float64)
    counts, right = cells.sum(axis=1), cells.diagonal()
    if not counts.sum():
        return
    mean = right.sum() / counts.sum()
    shares = np.divide(right, counts, out=np.full(len(cells), np.inf), where=counts > 0)
    worst = int(shares.argmin())
    if shares[worst] >= mean - CLEAR * np.sqrt(mean * (1 - mean) / counts[worst]):
        return
    yield Finding(
        f"Class {result.axes[0].label(worst)} is recognized least often: {int(right[worst]):,} of "
        f"{amount(int(counts[worst]), 'sample')} ({shares[worst]:.0%}), of all samples {mean:.0%}.",
        "errors",
        result.id,
        samples.at((samples.label == worst) & ~samples.right) if samples else (),
        share=float(1 - shares[worst]),
    )


def _confused(result: Result, samples: Classified | None) -> Iterator[Finding]:
    """The most frequent confusion, where errors of its class spread over all others would rarely make it so."""
    cells = np.asarray(result.values, np.float64)
    wrong = cells - np.diag(cells.diagonal())
    label, prediction = (int(place) for place in np.unravel_index(int(wrong.argmax()), wrong.shape))
    even = wrong[label].sum() / max(1, len(cells) - 1)
    if wrong[label, prediction] <= max(1, even + CLEAR * np.sqrt(even)):  # one error is no pattern
        return
    found, total = int(wrong[label, prediction]), int(cells[label].sum())
    rows, columns = result.axes
    yield Finding(
        f"No confusion is more frequent than {rows.label(label)} taken for {columns.label(prediction)}: {found:,} of "
        f"{amount(total, 'sample')}; errors spread evenly over the other classes would give {even:.2g}.",
        "errors",
        result.id,
        samples.at((samples.label == label) & (samples.prediction == prediction)) if samples else (),
        share=found / total,
    )


def _sure(samples: Classified) -> Iterator[Finding]:
    """Errors of which the network is as sure as of half of what it gets right."""
    wrong = ~samples.right
    if not wrong.any() or wrong.all():
        return
    middle = float(np.median(samples.confidence[samples.right]))
    sure = wrong & (samples.confidence >= middle)
    found = int(sure.sum())
    if not found:
        return
    verb = "is" if found == 1 else "are"
    yield Finding(
        f"{found:,} of {amount(int(wrong.sum()), 'wrong prediction')} {verb} as sure as half of the right ones: "
        f"probability {middle:.3g} or more.",
        "errors",
        samples.source,
        _falling(samples.ids[sure], samples.confidence[sure]),
        share=found / len(samples.ids),
    )


def _far(result: Result) -> Iterator[Finding]:
    """Of numbers: errors that are far larger than most."""
    errors, limit = np.abs(np.asarray(result.columns["error"].values)), FAR * result.scores["rmse"]
    far = errors > limit
    if far.any():
        yield Finding(
            f"{amount(int(far.sum()), 'sample')} {'misses' if far.sum() == 1 else 'miss'} the label by more than "
            f"{limit:.3g}, {FAR} times the root mean square error; the largest error is {errors.max():.3g}.",
            "errors",
            result.id,
            _falling(row_ids(result)[far], errors[far]),
            share=float(far.sum()) / max(1, len(result.question.samples)),
        )


def _falling(ids: NDArray[np.int64], values: NDArray[np.float64]) -> tuple[int, ...]:
    return tuple(ids[np.argsort(-values, kind="stable")].tolist())
