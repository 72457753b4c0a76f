"""What does the network say while a person paints over a sample? Strokes of a brush, as boxes over the shown axes."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from neuroglass.core.space import Space
from neuroglass.model.brush import Brush
from neuroglass.model.region import Region, nothing
from neuroglass.model.subject import Subject
from neuroglass.surfaces.web.bodies import Body, whole
from neuroglass.surfaces.web.faults import Fault

MOST_BOXES, MOST_UNITS = 2_000, 100
SHOWN, RISEN = 10, 5  # outputs that are told: the largest ones before, and those that are as large now
KEPT = 4  # samples whose prepared pass is remembered
Box = tuple[slice, ...]


@dataclass(frozen=True)
class Stroke:
    """Boxes over the shown axes of one sample that are hidden together, and the outputs to be told."""

    sample: int
    boxes: tuple[Box, ...] = ()
    units: tuple[int, ...] = ()  # the largest ones, where none are named
    step: str = ""
    number: int = 0

    @classmethod
    def read(cls, body: Body) -> Stroke:
        body.only("sample", "boxes", "target", "step", "stroke")
        boxes = body.entries.get("boxes", [])
        if not isinstance(boxes, list) or len(boxes) > MOST_BOXES:
            raise Fault("invalid", f"'boxes' wants a list of at most {MOST_BOXES:,} boxes: [[[y0, y1], [x0, x1]], ...]")
        units = body.ids("target", most=MOST_UNITS) or ()
        made = tuple(_box(one) for one in boxes)
        return cls(body.number("sample", 0), made, units, body.text("step"), body.number("stroke", 0))


class Brushes:
    """The brushes of the samples that were painted on last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], tuple[Brush, np.ndarray]] = OrderedDict()

    def answer(self, subject: Subject, stroke: Stroke) -> dict[str, Any]:
        """Probabilities (or numbers) before and with the boxes hidden. Raises InvalidInput for an unknown sample."""
        began = time.perf_counter()
        outputs, key = subject.outputs, (subject.fingerprint, stroke.sample)
        (sample,) = subject.sample_ids([stroke.sample])
        if key not in self._kept:
            brush = Brush(subject, sample)
            self._kept[key] = (brush, _values(subject, brush, nothing(len(subject.network.space.layout))))
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        brush, before = self._kept[key]
        region = region_of(subject.network.space, stroke.boxes)
        values = _values(subject, brush, region) if region.count else before
        shown = list(stroke.units) or _largest(before, values)
        places = [outputs.index(unit) for unit in shown]
        own = outputs.classes[-outputs.count :]  # a single output speaks for the second of two classes
        names = [own[place] if own else str(place) for place in places]
        return {
            "stroke": stroke.number,
            "sample": sample,
            "task": outputs.task,
            "classes": shown,
            "names": names,
            "values": values[shown].tolist(),
            "before": before[shown].tolist(),
            "seconds": time.perf_counter() - began,
        }


def region_of(space: Space, boxes: tuple[Box, ...]) -> Region:
    """The elements of a sample under some boxes over its shown axes: a plain box where there is one, else a mask."""
    sides = [axis.size for axis in space.axes]
    for box in boxes:
        if len(box) != len(sides) or any(side.stop > size for side, size in zip(box, sides, strict=False)):
            raise Fault("invalid", f"a box lies outside of the sample, whose shown axes have {sides} positions")
    if not boxes:
        return nothing(len(space.layout))
    if len(boxes) == 1 and not space.groups:
        shown = iter(boxes[0])
        return Region(tuple(slice(0, one.size) if one.name in space.hidden else next(shown) for one in space.layout))
    painted = np.zeros(sides, bool)
    for box in boxes:
        painted[box] = True
    if space.groups:
        names = list(dict.fromkeys(space.groups))
        painted = painted[[names.index(group) for group in space.groups]]
    painted = np.expand_dims(painted, space.hidden_axes)
    return Region.of_mask(torch.from_numpy(np.broadcast_to(painted, space.shape).copy()))


def _largest(before: np.ndarray, values: np.ndarray) -> list[int]:
    """The largest outputs before and now, in the order of before."""
    risen = np.argsort(-values, kind="stable")[:RISEN]
    order = np.argsort(-before, kind="stable").tolist()
    return [unit for place, unit in enumerate(order) if place < SHOWN or unit in risen]


def _values(subject: Subject, brush: Brush, region: Region) -> np.ndarray:
    """One number per output: probabilities of classes, over positions their mean."""
    outputs = subject.outputs
    given = brush(region).unsqueeze(0)
    read = outputs.read(given, "probability" if outputs.task == "classes" else "output")
    flat: np.ndarray = read.flatten(2).mean(2)[0].double().cpu().numpy() if read.ndim > 2 else read[0].double().numpy()
    return flat


def _box(given: Any) -> Box:
    if not isinstance(given, list) or not all(isinstance(side, list) and len(side) == 2 for side in given):
        shown = str(given)[:80]
        raise Fault("invalid", f"a box is {shown}; write a pair of positions for every shown axis, [[y0, y1], ...]")
    ends = [[whole(end, "boxes", least=0, most=2**31) for end in side] for side in given]
    if not ends or any(first >= last for first, last in ends):
        raise Fault("invalid", f"a box is {given}; write the smaller position first, the end not included")
    return tuple(slice(first, last) for first, last in ends)
