"""How do the positions of a layer lie on the input? As a map, as steps, or as a row of tokens that is a grid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt, prod

import torch
from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.model.layers import Layer
from neuroglass.model.subject import Subject
from neuroglass.model.trace.trace import record

EXTRA = 8  # tokens at most that stand for no position: class, distillation and register tokens
LOCAL = 2.0  # times as much do tokens change whose own half of the input was changed


@dataclass(frozen=True)
class Grid:
    """Of a layer's positions, along the axes that the input shows."""

    sizes: tuple[int, ...]
    before: int = 0  # tokens that stand for no position, in front of the grid
    after: int = 0  # and behind it
    tokens: int = 0  # that one row holds; 0: positions have axes of their own

    def cut(self, maps: Tensor) -> Tensor:
        """(sample, channel, *sizes), of maps with the layer's own positions."""
        if not self.tokens:
            return maps
        return maps[:, :, self.before : self.tokens - self.after].unflatten(2, self.sizes)

    @property
    def extra(self) -> list[int]:
        """The tokens that stand for no position."""
        return [*range(self.before), *range(self.tokens - self.after, self.tokens)]

    def reading(self, of: str) -> str:
        """How a row of tokens is read, as a sentence; empty where there is nothing to say."""
        if not self.tokens or (len(self.sizes) == 1 and not self.extra):
            return ""
        ends = [f"{count} {where}" for count, where in ((self.before, "before"), (self.after, "after")) if count]
        verb = "stands" if len(self.extra) == 1 else "stand"
        beside = f"; {' and '.join(ends)} it {verb} for no position" if ends else ""
        return f"The {self.tokens} tokens of {of} are read as a grid of {' × '.join(map(str, self.sizes))}{beside}."


def lay(subject: Subject, layer: Layer) -> Grid | None:
    """How a layer lies on the axes that the input shows; None where it has no positions there."""
    sizes = tuple(axis.size for axis in layer.positions)
    shown = len(subject.space.axes)
    if layer.sample_axis < 0 or not subject.space.positional or any(size < 2 for size in sizes):
        return None
    if len(sizes) == shown and (shown > 1 or layer.unit_axis == 0):
        return Grid(sizes)
    return lay_tokens(subject, sizes[0]) if len(sizes) == 1 else None


def lay_tokens(subject: Subject, tokens: int) -> Grid | None:
    """How a row of so many tokens lies on the axes that the input shows; None where no layer has such a row, or it is
    none of the input's positions."""
    shown = [axis.size for axis in subject.space.axes]
    if len(shown) > 2 or not any(_holds(layer, tokens) for layer in subject.layers()):
        return None
    known = subject.engine.memo.of(subject.network.whole).maps
    if tokens not in known:
        known[tokens] = _steps(subject, tokens) if len(shown) == 1 else _grid(subject, tokens, shown)
    found: Grid | None = known[tokens]
    return found


def _steps(subject: Subject, tokens: int) -> Grid:
    """Tokens of an input with one axis: extra ones are measured, or of token inputs those that are too many."""
    length = subject.space.axes[0].size
    if tokens == length:
        return Grid((tokens,), tokens=tokens)
    if subject.space.integer:
        extra = tokens - length if length < tokens <= length + EXTRA else 0
        return Grid((tokens - extra,), before=extra, tokens=tokens)
    changes = _changes(subject, tokens)
    before, after = (0, 0) if changes is None else _unmoved(changes[-1])
    return Grid((tokens - before - after,), before, after, tokens)


def _grid(subject: Subject, tokens: int, shown: Sequence[int]) -> Grid | None:
    """Rows and columns of tokens: those of a layer before, or in the proportion of the input's sides where a change
    of half the input changes that half of the tokens."""
    changes = _changes(subject, tokens)
    before, after = (0, 0) if changes is None else _unmoved(changes[-1])
    for extra in dict.fromkeys((before + after, *range(EXTRA + 1))):
        ends = (before, after) if extra == before + after else (extra, 0)
        for sizes in _of_layers(subject, tokens - extra):
            return Grid(sizes, *ends, tokens)
        for sizes in _of_sides(shown, tokens - extra):
            grid = Grid(sizes, *ends, tokens)
            if changes is not None and _is_local(grid, changes):
                return grid
    return None


def _of_layers(subject: Subject, count: int) -> Iterator[tuple[int, ...]]:
    """Sizes of layers that keep both axes and have as many positions."""
    for layer in subject.layers():
        sizes = tuple(axis.size for axis in layer.positions)
        if layer.sample_axis >= 0 and len(sizes) == 2 and min(sizes) > 1 and prod(sizes) == count:
            yield sizes


def _of_sides(shown: Sequence[int], count: int) -> Iterator[tuple[int, ...]]:
    """The input's sides in patches, the last cut off or filled up; or in exact proportion."""
    for patch in range(1, min(shown) // 2 + 1):
        for sizes in (tuple(size // patch for size in shown), tuple(-(-size // patch) for size in shown)):
            if prod(sizes) == count:
                yield sizes
    rows = isqrt(count * shown[0] // shown[1])
    if rows > 1 and count % rows == 0 and rows * shown[1] == count // rows * shown[0]:
        yield rows, count // rows


def _changes(subject: Subject, tokens: int) -> Tensor | None:
    """How much each token of the first layer with so many changes, when half of the input along each axis, and then
    all of it, is changed: (axis and all, token). None where no such layer depends on the input."""
    if subject.space.integer:
        return None
    network, count = subject.network, len(subject.space.axes) + 2
    inputs = network.rows(subject.reader.inputs([0]), torch.zeros(count, dtype=torch.int64, device=network.device))
    inputs = network.with_entry(inputs, _changed(subject, network.entry(inputs)))
    for layer in subject.layers():
        if _holds(layer, tokens):
            place = Place.parse(layer.name)
            found = layer.samples_first(record(network, inputs, [place]).activations[place])
            moved = (found[1:] - found[:1]).cpu().double().movedim(1 + layer.unit_axis, -1).norm(dim=-1)
            if moved[-1].any():
                return moved
    return None


def _holds(layer: Layer, tokens: int) -> bool:
    return layer.sample_axis >= 0 and [axis.size for axis in layer.positions] == [tokens]


def _changed(subject: Subject, entry: Tensor) -> Tensor:
    """Equal rows, of which all but the first become noise: the first half of each shown axis, and everything."""
    space = subject.space
    noise = torch.rand(entry.shape[1:], dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    low, high = float(entry.min()), float(entry.max())
    noise = (low + noise * ((high - low) or 1.0)).to(entry.device, entry.dtype)
    changed = entry.clone()
    shown = [axis for axis in range(len(space.layout)) if axis not in space.hidden_axes]
    for row, axis in enumerate(shown, 1):
        half = [slice(None)] * len(space.layout)
        half[axis] = slice(0, entry.shape[1 + axis] // 2)
        changed[(row, *half)] = noise[tuple(half)]
    changed[-1] = noise
    return changed


def _unmoved(change: Tensor) -> tuple[int, int]:
    """How many tokens at the start and at the end do not change with the input."""
    still = (change <= 1e-6 * change.max()).tolist()
    before = next((place for place, one in enumerate(still) if not one), 0)
    after = next((place for place, one in enumerate(reversed(still)) if not one), 0)
    return (before, after) if before <= EXTRA and after <= EXTRA else (0, 0)


def _is_local(grid: Grid, changes: Tensor) -> bool:
    """Whether the tokens of the changed half change more than those of the other, along every axis."""
    maps = grid.cut(changes[:-1].unsqueeze(1)).squeeze(1)
    for axis, (change, size) in enumerate(zip(maps, grid.sizes, strict=True)):
        half = size // 2
        near, far = change.narrow(axis, 0, half).mean(), change.narrow(axis, size - half, half).mean()
        if not near > LOCAL * far:
            return False
    return True
