"""Where are classes grouped or mixed, which samples move far, and into which groups do they part?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from neuroglass.core.result import Clusters, Result
from neuroglass.core.unit import INPUT
from neuroglass.view.finding_stored import CLEAR, Finding, Stored, amount, asked, row_ids

_HIT = re.compile(r"neighborhood_hit@(\d+):original:(.+)")


def maps(stored: Sequence[Stored]) -> Iterator[Finding]:
    """Findings about neighborhood hit, before projecting, and about trails."""
    for trails in asked(stored, "trails"):
        yield from _changes(trails)
        yield from _outliers(trails)
    yield from _mixed(stored)


def _changes(trails: Stored) -> Iterator[Finding]:
    """Between which layers, or epochs, neighborhood hit rises and falls most, where chance would rarely make it so."""
    found = [match for match in map(_HIT.fullmatch, trails.scores) if match]
    near = min((int(match[1]) for match in found), default=0)
    hits = {match[2]: trails.scores[match[0]] for match in found if int(match[1]) == near}
    steps = list(pairwise(hits.items()))
    for verb, sign in (("rises", 1), ("falls", -1)):
        changed = [sign * (after - before) for (_, before), (_, after) in steps]
        if not changed or max(changed) <= 0:
            continue
        (start, before), (end, after) = steps[int(np.argmax(changed))]
        if max(changed) <= CLEAR * np.sqrt((before * (1 - before) + after * (1 - after)) / trails.count):
            continue
        most = f"; of {len(steps)} steps none {verb} more" if len(steps) > 1 else ""
        layer = end if len(trails.at) > 1 else trails.at[0]
        where = "" if len(trails.at) > 1 else f"at {layer}, "
        told = f"From {_called(start)} to {_called(end)}, {where}neighborhood hit (k = {near}) {verb} from"
        yield Finding(
            f"{told} {before:.2f} to {after:.2f}{most}.", "map", trails.id, layer=_layer(layer), share=max(changed)
        )


def _outliers(trails: Stored) -> Iterator[Finding]:
    """Samples whose trail is far longer than most."""
    if not {"outlier", "trail_length"} <= set(trails.columns):
        return
    result = trails.read()
    far = np.asarray(result.columns["outlier"].values, bool)
    if not far.any():
        return
    ids, length = row_ids(result)[far], np.asarray(result.columns["trail_length"].values)[far]
    over = f"over {len(trails.at)} layers" if len(trails.at) > 1 else f"at {_called(trails.at[0])} during training"
    verb = "moves" if far.sum() == 1 else "move"
    yield Finding(
        f"{int(far.sum()):,} of {amount(len(far), 'sample')} {verb} far more than most {over}.",
        "map",
        trails.id,
        tuple(ids[np.argsort(-length, kind="stable")].tolist()),
        layer=_layer(trails.at[-1]),
        share=float(far.mean()),
    )


def _mixed(stored: Sequence[Stored]) -> Iterator[Finding]:
    """Of the layer that groups classes best, the class that lies among others most."""
    name = "neighborhood_hit@6:original"
    known = [one for one in asked(stored, "projection", "", name, "label") if len(one.at) == 1]
    if not known:
        return
    result = max(known, key=lambda one: one.scores.get(name, 0.0)).read()
    hit, label = (np.asarray(result.columns[column].values) for column in (name, "label"))
    if label.dtype.kind not in "iu":
        return
    classes = [(float(hit[label == one].mean()), int(one)) for one in np.unique(label)]
    mean, worst = min(classes)
    own = hit[label == worst]
    if len(own) < 2 or mean >= hit.mean() - CLEAR * own.std(ddof=1) / np.sqrt(len(own)):
        return
    layer = result.question.at[0]
    yield Finding(
        f"At {_called(layer)}, class {_named(result, worst)} lies among other classes most: neighborhood hit (k = 6) "
        f"{mean:.2f} over {amount(len(own), 'sample')}, {hit.mean():.2f} over all.",
        "map",
        result.id,
        tuple(row_ids(result)[(label == worst) & (hit < 0.5)].tolist()),
        layer=_layer(layer),
        share=float(hit.mean() - mean),
    )


def groups(stored: Sequence[Stored]) -> Iterator[Finding]:
    """Groups of samples, and where wrong ones lie."""
    for one in asked(stored, "clusters"):
        result = one.read()
        if isinstance(result, Clusters):
            yield from _parted(result)
        elif one.method == "misclassified" and one.scores.get("among_the_predicted_class"):
            wrong, inside = int(one.scores["misclassified"]), one.scores["among_the_predicted_class"]
            taken = round(inside * wrong)
            yield Finding(
                f"At {_called(one.at[0])}, {taken:,} of {amount(wrong, 'misclassified sample')} "
                f"{'lies' if taken == 1 else 'lie'} mostly among samples of the class that is predicted.",
                "clusters",
                one.id,
                tuple(row_ids(result).tolist()),
                layer=_layer(one.at[0]),
                share=taken / max(1, one.count),
            )


def _parted(result: Clusters) -> Iterator[Finding]:
    """The group that a measured property tells apart most clearly."""
    told = np.asarray(result.told.values, bool)
    if not told.any():
        return
    clear = np.where(told, np.abs(np.asarray(result.evidence.values) - 0.5), 0).max(axis=1)
    best = int(clear.argmax())
    others = told.any(axis=1).sum() - 1
    layer, more = (
        result.question.at[0],
        f" {amount(int(others), 'other group is', 'other groups are')} told too." if others else "",
    )
    inside = np.asarray(result.members.values) == best
    yield Finding(
        f"At {_called(layer)}: {result.descriptions.values[best]}{more}",
        "clusters",
        result.id,
        tuple(row_ids(result)[inside].tolist()),
        layer=_layer(layer),
        share=float(inside.mean()),
    )


def _named(result: Result, index: int) -> str:
    if "label_name" not in result.columns:
        return str(index)
    return str(result.columns["label_name"].values[np.asarray(result.columns["label"].values) == index][0])


def _called(layer: str) -> str:
    return "the raw input" if layer == INPUT else layer


def _layer(name: str) -> str:
    return "" if name == INPUT else name
