"""What do stored results say in plain words? Every number of a sentence is read from a result."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from neuroglass.core.result import Attribution, Matrix, Projection, Result, Trails, UnitTable
from neuroglass.core.unit import INPUT

HIT = "neighborhood_hit@6"
TRUST = "trustworthiness@10"
VARIANCE = "explained_variance"
MOST_TOLD = 6  # layers in a sentence


def performance(result: Result) -> tuple[str, ...]:
    """How often the network is right, and its most frequent confusion; for numbers, its errors."""
    scores = result.scores
    if not isinstance(result, Matrix):
        fit = f" Its predictions have an R² of {two(scores['r2'])}." if "r2" in scores else ""
        return (f"On average a prediction misses its label by {scores['mean_absolute_error']:.3g}.{fit}",)
    cells = np.asarray(result.values)
    right, total = int(np.trace(cells)), int(cells.sum())
    first = f"It is right for {right:,} of {total:,} samples: accuracy {scores['accuracy']:.3f}."
    wrong = cells - np.diag(np.diag(cells))
    if not wrong.any():
        return (first,)
    label, prediction = np.unravel_index(int(wrong.argmax()), wrong.shape)
    return (
        first,
        f"No mistake is more frequent than label {result.axes[0].label(int(label))} taken for "
        f"{result.axes[1].label(int(prediction))}: {int(wrong.max()):,} of {int(cells[label].sum()):,} samples.",
    )


def health(result: Result) -> str:
    """Which layers have dead, constant or saturated units, each layer's activations told once."""
    columns = {name: field.values for name, field in result.columns.items()}
    told, before = [], None
    for row in range(result.axes[0].size):
        own = {name: columns[name][row] for name in ("units", "dead", "constant", "saturated", "active")}
        counts = [f"{int(own[what])} {what}" for what in ("dead", "constant", "saturated") if own[what] > 0]
        same = before is not None and np.array_equal(list(own.values()), before, equal_nan=True)
        if counts and not same:
            told.append(f"{result.axes[0].label(row)} {' and '.join(counts)} of {int(own['units'])}")
        before = list(own.values())
    over = f"over {len(result.question.samples):,} samples"
    if not told:
        return f"No unit is dead, constant or saturated {over}."
    more = f" and {len(told) - MOST_TOLD} layers more" if len(told) > MOST_TOLD else ""
    return f"Units that tell nothing {over}: {', '.join(told[:MOST_TOLD])}{more}."


def surest_unit(table: UnitTable) -> str:
    """The unit of a layer that tells its class best; of a layer without classes, how many answer anything."""
    layer, columns = table.question.parameters["layer"], table.columns
    live = ~np.asarray(columns["constant"].values, bool)
    counted = f"{layer}: {int(live.sum())} of {table.axes[0].size} units change over the samples"
    if "auc" not in columns or not live.any():
        return f"{counted}."
    auc = np.where(live, columns["auc"].values, -np.inf)
    best = int(auc.argmax())
    name = columns.get("preferred_class_name", columns["preferred_class"]).values[best]
    return f"{counted}; the surest is {layer}:{best}, which prefers class {name} (AUC {two(float(auc[best]))})."


def chosen(steps: Sequence[str], *, left_out: int) -> str:
    """Which layers are mapped, and by which rule."""
    rule = "A layer is mapped where the next layer with weights reads it, and at an output of 3 numbers or more."
    rest = f" {left_out} more are left out, evenly." if left_out else ""
    return f"Mapped: {', '.join(map(called, steps))}. {rule}{rest}"


def mapped(result: Result, total: int) -> str:
    """Which samples the maps show."""
    count = result.axes[0].size
    if count == total:
        return f"Every map shows all {total:,} samples."
    how = "equally many of every class as far as there are, " if "right" in result.columns else ""
    return f"Every map shows {count:,} of {total:,} samples, {how}drawn with a fixed seed."


def hits(maps: Sequence[Projection]) -> tuple[str, ...]:
    """How neighborhood hit changes from the first to the last of these maps, and before projecting."""
    known = [one for one in maps if HIT in one.scores]
    if len(known) < 2:
        return ()
    first, last = known[0], known[-1]
    on_map = change(first.scores[HIT], last.scores[HIT], place(first), place(last))
    inside = change(first.scores[f"{HIT}:original"], last.scores[f"{HIT}:original"])
    least = min(known, key=lambda one: one.scores[HIT])
    dip = f" It is lowest in {place(least)}, {two(least.scores[HIT])}." if least not in (first, last) else ""
    return (
        f"Neighborhood hit (k = 6) on the maps {on_map}; before projecting, in all dimensions, it {inside}.{dip}",
        *by_chance(first),
    )


def by_chance(result: Result) -> tuple[str, ...]:
    """What neighborhood hit would be if neighbors had nothing to do with labels."""
    if "label" not in result.columns:
        return ()
    counts = np.unique(result.columns["label"].values, return_counts=True)[1].astype(float)
    total = counts.sum()
    expected = float((counts * (counts - 1)).sum() / (total * (total - 1)))
    return (f"If neighbors had nothing to do with labels, it would be {two(expected)}.",)


def trust(maps: Sequence[Projection]) -> tuple[str, ...]:
    """How far the least faithful of the maps can be believed."""
    known = [one for one in maps if TRUST in one.scores]
    if not known:
        return ()
    least = min(known, key=lambda one: one.scores[TRUST])
    return (
        f"The least faithful of these maps is that of {place(least)}: trustworthiness {two(least.scores[TRUST])}; "
        "1 would mean that no neighbors on the map are false.",
    )


def variance(maps: Sequence[Projection]) -> tuple[str, ...]:
    """How much of the variance two principal components show."""
    parts = [f"{share(one.scores[VARIANCE])} in {place(one)}" for one in maps if VARIANCE in one.scores]
    return (f"Share of the variance that two principal components show: {', '.join(parts)}.",) if parts else ()


def movement(result: Trails) -> tuple[str, ...]:
    """Between which steps the samples move most, and how the hit changes along the way."""
    steps = [result.axes[1].label(step) for step in range(result.axes[1].size)]
    moves = {pair: result.scores[f"displacement:{pair[1]}"] for pair in pairwise(steps)}
    (before, after), most = max(moves.items(), key=lambda item: item[1])
    told = [
        f"Samples move{' most' if len(moves) > 1 else ''} from {called(before)} to {called(after)}: by {two(most)} of "
        "the map's radius (root mean square)."
    ]
    known = [(called(step), result.scores[f"{HIT}:{step}"]) for step in steps if f"{HIT}:{step}" in result.scores]
    if known:
        told.append(f"Neighborhood hit (k = 6) on the aligned maps: {series(known)}.")
    return tuple(told)


def predictions(result: Attribution) -> str:
    """What was asked about: every sample with its label, its prediction and how sure it is."""
    parts = []
    for row in range(result.axes[0].size):
        said = [f"label {_named(result, 'label', row)}"] if "label" in result.columns else []
        said.append(f"prediction {_named(result, 'prediction', row)}")
        if "confidence" in result.columns:
            said[-1] += f" with probability {result.columns['confidence'].values[row]:.3f}"
        parts.append(f"sample {result.axes[0].label(row)} ({', '.join(said)})")
    return "; ".join(parts)


def completeness(results: Sequence[Attribution]) -> tuple[str, ...]:
    """How exactly relevance adds up, where a method promises it."""
    gaps: dict[str, float] = {}
    for result in results:
        if "completeness_gap" in result.scores:
            method = result.question.method.replace("_", " ")
            gaps[method] = max(gaps.get(method, 0.0), result.scores["completeness_gap"])
    return tuple(
        f"By {method}, relevance adds up to the change of the target from the baseline with a gap of {gap:.2g} at most."
        for method, gap in gaps.items()
    )


def change(before: float, after: float, start: str = "", end: str = "") -> str:
    """'rises from 0.62 (raw input) to 0.97 (fc3)'; the verb follows the numbers as they are read."""
    at_start, at_end = (f" ({start})" if start else ""), (f" ({end})" if end else "")
    first, last = two(before), two(after)
    if first == last:
        return f"stays at {first}" + (f" from {start} to {end}" if start and end else "")
    return f"{'rises' if after > before else 'falls'} from {first}{at_start} to {last}{at_end}"


def series(values: Iterable[tuple[str, float]]) -> str:
    """'0.91 (untrained), 0.95 (trained)'."""
    return ", ".join(f"{two(value)} ({name})" for name, value in values)


def spoken(score: str) -> str:
    """A score's name as a sentence begins."""
    return score[:1].upper() + score[1:].replace("_", " ")


def lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def place(result: Projection) -> str:
    return called(result.question.at[0])


def called(step: str) -> str:
    """A layer's name in a sentence."""
    return "the raw input" if step == INPUT else step


def two(value: float) -> str:
    return f"{value:.2f}"


def share(value: float) -> str:
    return f"{100 * value:.0f} %"


def _named(result: Result, column: str, row: int) -> str:
    named = result.columns.get(f"{column}_name", result.columns[column]).values[row]
    return f"{named:.3g}" if isinstance(named, (float, np.floating)) else str(named)
