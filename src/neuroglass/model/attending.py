"""Who attends to whom on the asked samples? Every attention of the network, samples first."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import prod

import torch
from torch import Tensor

from neuroglass.core.errors import NotApplicable
from neuroglass.model.probe import Probe
from neuroglass.model.subject import Subject
from neuroglass.model.trace.attention import Attention, attend


def attention(probe: Probe) -> list[Attention]:
    """Every attention in the order in which the network computes them: (sample, head, query, key) each.

    Raises NotApplicable where there is none.
    """
    planner = probe.subject.planner
    parts: list[list[Attention]] = []
    for rows in planner.chunks(len(probe.ids)):
        probe.pulse()
        parts += planner.run(partial(_rows, probe), rows)
    if not parts[0]:
        raise NotApplicable(
            f"{probe.subject.name} has no attention: no softmax between two products; ask grad_cam, or occlusion"
        )
    return [
        replace(many[0], probabilities=torch.cat([one.probabilities for one in many]))
        for many in zip(*parts, strict=True)
    ]


def whole(subject: Subject, found: Attention) -> Attention:
    """The same, where its tokens are the tokens of a layer; NotApplicable where it is computed in windows."""
    around = [layer for layer in subject.layers() if layer.name in found.inside]
    rows = {prod(axis.size for axis in layer.positions) for layer in around if layer.sample_axis >= 0}
    if around and not rows & {*found.probabilities.shape[-2:]}:
        raise NotApplicable(
            f"the attention of {found.place} is among {found.probabilities.shape[-1]} tokens that are not those of a "
            "layer (windows of the map): it does not lie on the input; ask grad_cam, or at another layer"
        )
    return found


def _rows(probe: Probe, rows: range) -> list[Attention]:
    """In one pass, where the samples are found in what it computed; otherwise one by one."""
    alone = _pass(probe, [rows.start])
    first = [replace(one, probabilities=_heads(one.probabilities)) for one in alone]
    if len(rows) == 1:
        return first
    together = _pass(probe, rows)
    if len(together) == len(alone):
        split = [
            _samples_first(one.probabilities, own.probabilities, len(rows))
            for one, own in zip(together, alone, strict=True)
        ]
        if all(one is not None for one in split):
            return [replace(one, probabilities=found) for one, found in zip(alone, split, strict=True)]
    each = [first, *(_rows(probe, range(row, row + 1)) for row in rows[1:])]
    return [
        replace(many[0], probabilities=torch.cat([one.probabilities for one in many]))
        for many in zip(*each, strict=True)
    ]


def _pass(probe: Probe, rows: Sequence[int]) -> list[Attention]:
    inputs, held = probe.passes.placed(None, torch.tensor(list(rows)))
    return attend(probe.subject.network, inputs, replace=held)


def _heads(alone: Tensor) -> Tensor:
    """Of one sample: (1, head, query, key)."""
    return alone.reshape(1, -1, *alone.shape[-2:])


def _samples_first(together: Tensor, alone: Tensor, count: int) -> Tensor | None:
    """(sample, head, query, key) of `count` samples, found by what the first one is alone: samples may have an axis of
    their own, or share one with heads in either order. None where they are not found."""
    if together.ndim != alone.ndim:
        return None
    own = _heads(alone)[0]
    for axis, (many, one) in enumerate(zip(together.shape, alone.shape, strict=True)):
        if many != count * one:
            continue
        for order in ((count, one), (one, count)):
            found = together.unflatten(axis, order).movedim(axis + order.index(count), 0)
            found = found.reshape(count, -1, *alone.shape[-2:]) if found.numel() == count * own.numel() else found
            if found.shape[1:] == own.shape and bool((found[0] - own).abs().max() <= _tolerance(own)):
                return found
    return None


def _tolerance(tensor: Tensor) -> float:
    return float(torch.finfo(tensor.dtype).eps ** 0.5)
