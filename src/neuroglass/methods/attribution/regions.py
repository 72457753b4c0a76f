"""Which positions are hidden together? Windows over the shown axes, whole columns of a table, units of a layer."""

from collections.abc import Iterator
from itertools import product

import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import INPUT
from neuroglass.model.probe import Probe


def windows(probe: Probe, window: int, stride: int) -> Iterator[Tensor]:
    """Boolean masks over one sample's entry; hidden axes (channels, embedding dimensions) go together.

    Every position is in at least one window: the last along an axis ends at its border.
    """
    shape = tuple(probe.entry.shape[1:])
    if probe.subject.space.groups and probe.at == INPUT:
        yield from _columns(probe.subject.space.groups, probe.entry.device)
        return
    shown = shown_axes(probe)
    sizes = _sizes(probe, [shape[axis] for axis in shown], window)
    unit = None if probe.at == INPUT else probe.layer.unit_axis  # units are hidden one by one
    steps = [1 if axis == unit else stride or max(1, size // 2) for axis, size in zip(shown, sizes, strict=True)]
    if any(step > size for step, size in zip(steps, sizes, strict=True)):
        raise InvalidInput(
            f"stride {stride} is more than the window of {min(sizes)}: positions between windows would get no "
            f"relevance; write a stride of {min(sizes)} or less"
        )
    starts = [_starts(shape[axis], size, step) for axis, size, step in zip(shown, sizes, steps, strict=True)]
    for corner in product(*starts):
        mask = torch.zeros(shape, dtype=torch.bool, device=probe.entry.device)
        index = [slice(None)] * len(shape)
        for axis, start, size in zip(shown, corner, sizes, strict=True):
            index[axis] = slice(start, start + size)
        mask[tuple(index)] = True
        yield mask


def shown_axes(probe: Probe) -> list[int]:
    """Which axes of one sample's entry a person sees: the space's; of a layer, all."""
    space = probe.subject.space
    if probe.at != INPUT:
        return list(range(probe.entry.ndim - 1))
    return [axis for axis in range(len(space.layout)) if axis not in space.hidden_axes]


def _sizes(probe: Probe, shape: list[int], window: int) -> list[int]:
    if probe.at != INPUT:
        return [1 if axis == probe.layer.unit_axis else min(window or 1, n) for axis, n in enumerate(shape)]
    sizes = [window] * len(shape) if window else list(probe.subject.space.region)
    if any(size > n for size, n in zip(sizes, shape, strict=True)):
        raise InvalidInput(f"a window of {sizes} does not fit into {shape} positions; write a smaller window")
    return sizes


def _starts(length: int, size: int, step: int) -> list[int]:
    starts = list(range(0, length - size + 1, step))
    return starts if starts[-1] == length - size else [*starts, length - size]


def _columns(groups: tuple[str, ...], device: torch.device) -> Iterator[Tensor]:
    for name in dict.fromkeys(groups):
        yield torch.tensor([group == name for group in groups], device=device)
