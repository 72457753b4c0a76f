"""Which positions are hidden together? Windows over the shown axes, whole columns of a table, units of a layer."""

from collections.abc import Iterator, Sequence
from itertools import product

import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import INPUT
from neuroglass.model.probe import Probe
from neuroglass.model.region import Region


def windows(probe: Probe, window: int, stride: int, regions: float = 1.0) -> Iterator[Region]:
    """Windows over one sample's entry, of a side of so many regions of the space where none is given; hidden axes
    (channels, embedding dimensions) go together.

    Every position is in at least one window: the last along an axis ends at its border.
    """
    shape = tuple(probe.entry.shape[1:])
    if _grouped(probe):
        yield from _columns(probe)
        return
    shown = shown_axes(probe)
    sizes = _sizes(probe, [shape[axis] for axis in shown], window, regions)
    unit = None if probe.at == INPUT else probe.layer.unit_axis  # units are hidden one by one
    steps = [1 if axis == unit else stride or max(1, size // 2) for axis, size in zip(shown, sizes, strict=True)]
    if any(step > size for step, size in zip(steps, sizes, strict=True)):
        raise InvalidInput(
            f"stride {stride} is more than the window of {min(sizes)}: positions between windows would get no "
            f"relevance; write a stride of {min(sizes)} or less"
        )
    starts = [_starts(shape[axis], size, step) for axis, size, step in zip(shown, sizes, steps, strict=True)]
    sides = [[(start, start + size) for start in one] for one, size in zip(starts, sizes, strict=True)]
    yield from _boxes(shape, shown, sides)


def grid(probe: Probe, size: int, along: str = "") -> list[Region]:
    """Regions that share the positions out among them: cells of `size`, the last along an axis as large as is left;
    whole along every axis but `along`, where that is named.

    The columns of one category go together; at a layer each unit is a region, with all its positions.
    """
    shape = tuple(probe.entry.shape[1:])
    if _grouped(probe):
        return list(_columns(probe))
    if probe.at != INPUT:
        units = [probe.layer.unit_axis]
        return list(_boxes(shape, units, [[(unit, unit + 1) for unit in range(probe.layer.units)]]))
    shown, names = shown_axes(probe), [axis.name for axis in probe.subject.space.axes]
    ends = [shape[axis] for axis in shown]
    if size > max(ends):
        raise InvalidInput(f"a region of size {size} holds all of the {ends} positions; write a smaller size")
    sizes = [min(size, end) for end in ends] if size else list(probe.subject.space.region)
    sizes = [cell if along in ("", name) else end for name, cell, end in zip(names, sizes, ends, strict=True)]
    sides = [
        [(start, min(start + size, end)) for start in range(0, end, size)]
        for size, end in zip(sizes, ends, strict=True)
    ]
    return list(_boxes(shape, shown, sides))


def shown_axes(probe: Probe) -> list[int]:
    """Which axes of one sample's entry a person sees: the space's; of a layer, all."""
    space = probe.subject.space
    if probe.at != INPUT:
        return list(range(probe.entry.ndim - 1))
    return [axis for axis in range(len(space.layout)) if axis not in space.hidden_axes]


def _boxes(shape: Sequence[int], axes: Sequence[int], sides: Sequence[Sequence[tuple[int, int]]]) -> Iterator[Region]:
    """Every combination of sides along some axes, whole along the others."""
    whole = [slice(0, size) for size in shape]
    for corner in product(*sides):
        box = list(whole)
        for axis, (start, stop) in zip(axes, corner, strict=True):
            box[axis] = slice(start, stop)
        yield Region(tuple(box))


def _sizes(probe: Probe, shape: list[int], window: int, regions: float) -> list[int]:
    if probe.at != INPUT:
        return [1 if axis == probe.layer.unit_axis else min(window or 1, n) for axis, n in enumerate(shape)]
    if not window:
        sides = [max(1, round(regions * side)) for side in probe.subject.space.region]
        return [min(side, n) for side, n in zip(sides, shape, strict=True)]
    sizes = [window] * len(shape)
    if any(size > n for size, n in zip(sizes, shape, strict=True)):
        raise InvalidInput(f"a window of {sizes} does not fit into {shape} positions; write a smaller window")
    return sizes


def _starts(length: int, size: int, step: int) -> list[int]:
    starts = list(range(0, length - size + 1, step))
    return starts if starts[-1] == length - size else [*starts, length - size]


def _grouped(probe: Probe) -> bool:
    return bool(probe.subject.space.groups) and probe.at == INPUT


def _columns(probe: Probe) -> Iterator[Region]:
    groups: tuple[str, ...] = probe.subject.space.groups
    for name in dict.fromkeys(groups):
        members: Tensor = torch.tensor([group == name for group in groups], device=probe.entry.device)
        yield Region.of_mask(members)
