"""What do stored results say in plain words? Every number of a sentence is read from a result."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from neuroglass.core.result import Attribution, Matrix, Projection, Result, Trails
from neuroglass.core.unit import INPUT

HIT = "neighborhood_hit@6"
SAME = 0.005  # less cannot be seen in two decimals


def performance(result: Result, noun: str = "samples") -> tuple[str, ...]:
    """How often the network is right, and its most frequent confusion; for numbers, its errors."""
    scores = result.scores
    if not isinstance(result, Matrix):
        fit = f", and its predictions explain {share(scores['r2'])} of the labels' variance" if "r2" in scores else ""
        return (f"On average a prediction misses its label by {scores['mean_absolute_error']:.3g}{fit}.",)
    cells = np.asarray(result.values)
    total, right = int(cells.sum()), int(np.trace(cells))
    first = f"The network is right for {right:,} of {total:,} {noun}: accuracy {scores['accuracy']:.3f}."
    off = cells - np.diag(np.diag(cells))
    if not off.any():
        return (first,)
    label, prediction = np.unravel_index(int(off.argmax()), off.shape)
    return (
        first,
        f"Its most frequent mistake: label {result.axes[0].label(int(label))} taken for "
        f"{result.axes[1].label(int(prediction))}, {int(off.max()):,} of {int(cells[label].sum()):,} times.",
    )


def mapped(result: Result, total: int) -> str:
    """Which samples the maps show."""
    count = result.axes[0].size
    if count == total:
        return f"Every map shows all {total:,} samples."
    how = "equally many of every class as far as there are, " if "label_name" in result.columns else ""
    return f"Every map shows {count:,} of {total:,} samples, {how}drawn with a fixed seed."


def hits(maps: Sequence[Projection]) -> tuple[str, ...]:
    """How neighborhood hit changes from the first to the last of these maps, on the map and before projecting."""
    known = [one for one in maps if HIT in one.scores]
    if len(known) < 2:
        return ()
    first, last = known[0], known[-1]
    on_map = change(first.scores[HIT], last.scores[HIT], place(first), place(last))
    inside = change(first.scores[f"{HIT}:original"], last.scores[f"{HIT}:original"])
    best = max(known, key=lambda one: one.scores[HIT])
    peak = f"; it is highest in {place(best)}, {two(best.scores[HIT])}" if best not in (first, last) else ""
    return (
        f"Neighborhood hit (k = 6) on the maps {on_map}{peak}. Before projecting, in all dimensions, it {inside}.",
        *by_chance(first),
    )


def by_chance(result: Result) -> tuple[str, ...]:
    """What neighborhood hit would be if neighbors had nothing to do with labels."""
    if "label" not in result.columns:
        return ()
    counts = np.unique(result.columns["label"].values, return_counts=True)[1].astype(float)
    total = counts.sum()
    expected = (counts * (counts - 1)).sum() / (total * (total - 1))
    return (f"If neighbors had nothing to do with labels, it would be {two(expected)}.",)


def trust(maps: Sequence[Projection]) -> tuple[str, ...]:
    """How far the least faithful of the maps can be believed."""
    name = "trustworthiness@10"
    known = [one for one in maps if name in one.scores]
    if not known:
        return ()
    least = min(known, key=lambda one: one.scores[name])
    return (
        f"The least faithful of these maps is that of {place(least)}: trustworthiness {two(least.scores[name])}, where "
        "1 means that no neighbors on the map are false.",
    )


def variance(maps: Sequence[Projection]) -> tuple[str, ...]:
    """How much of the variance two principal components show."""
    name = "explained_variance"
    parts = [f"{share(one.scores[name])} in {place(one)}" for one in maps if name in one.scores]
    return (f"Two principal components show {' and '.join(parts)} of the variance.",) if parts else ()


def movement(result: Trails) -> tuple[str, ...]:
    """Between which steps the samples move most, and how the hit changes along the way."""
    steps = [result.axes[1].label(step) for step in range(result.axes[1].size)]
    told = []
    moves = {pair: result.scores[f"displacement:{pair[1]}"] for pair in pairwise(steps)}
    (before, after), most = max(moves.items(), key=lambda item: item[1])
    where = f"most between {called(before)} and {called(after)}" if len(moves) > 1 else f"to {called(after)}"
    told.append(f"Samples move {where}, by {two(most)} of the map's radius.")
    hit = [result.scores.get(f"{HIT}:{step}") for step in (steps[0], steps[-1])]
    if hit[0] is not None and hit[1] is not None:
        told.append(f"On the aligned maps neighborhood hit {change(*hit, called(steps[0]), called(steps[-1]))}.")
    return tuple(told)


def predictions(result: Attribution) -> str:
    """What was asked about: every sample with its label, its prediction and how sure it is."""
    columns = result.columns
    parts = []
    for row in range(result.axes[0].size):
        said = [f"label {_named(result, 'label', row)}"] if "label" in columns else []
        said.append(f"prediction {_named(result, 'prediction', row)}")
        if "confidence" in columns:
            said[-1] += f" with probability {columns['confidence'].values[row]:.3f}"
        parts.append(f"sample {result.axes[0].label(row)} ({', '.join(said)})")
    return "; ".join(parts)


def completeness(results: Sequence[Attribution]) -> tuple[str, ...]:
    """How exactly relevance adds up, where a method promises it."""
    name = "completeness_gap:relative"
    known = {one.question.method.replace("_", " "): one.scores[name] for one in results if name in one.scores}
    return tuple(
        f"Relevance of {method} adds up to the change of the target to within {share(gap)} of it."
        for method, gap in known.items()
    )


def change(before: float, after: float, start: str = "", end: str = "") -> str:
    """'rises from 0.62 in the input to 0.97 in fc3'; the verb follows the numbers."""
    at_start, at_end = (f" in {start}" if start else ""), (f" in {end}" if end else "")
    if abs(after - before) < SAME:
        return f"stays at {two(before)}{at_start}" + (f" and {two(after)}{at_end}" if end else "")
    verb = "rises" if after > before else "falls"
    return f"{verb} from {two(before)}{at_start} to {two(after)}{at_end}"


def place(result: Projection) -> str:
    return called(result.question.at[0])


def called(step: str) -> str:
    """A layer's name in a sentence."""
    return "the raw input" if step == INPUT else step


def two(value: float) -> str:
    return f"{value:.2f}"


def share(value: float) -> str:
    return f"{100 * value:.2g} %" if value < 0.1 else f"{100 * value:.0f} %"


def _named(result: Result, column: str, row: int) -> str:
    named = result.columns.get(f"{column}_name", result.columns[column]).values[row]
    return f"{named:.3g}" if isinstance(named, (float, np.floating)) else str(named)
