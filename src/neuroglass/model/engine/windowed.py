"""How do convolutions and pooling keep to rectangles? A rectangle of outputs from the rectangle of inputs it sees."""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from neuroglass.model.engine.operations import Convolution
from neuroglass.model.engine.patch import Patch, Rule, Size, Step, Value
from neuroglass.model.engine.program import Call
from neuroglass.model.engine.rectangles import Rectangle, Span, Spread, Window, union

Pair = tuple[int, int]


def _windows(kernel: Pair, stride: Pair, padding: Pair, dilation: Pair) -> tuple[Window, Window]:
    y, x = (Window(*sizes) for sizes in zip(kernel, stride, padding, dilation, strict=True))
    return y, x


def _reached(patch: Patch, windows: tuple[Window, Window] | tuple[Spread, Spread], size: Size) -> Rectangle:
    y, x = windows
    return Rectangle(y.reached(patch.at.y, size[0]), x.reached(patch.at.x, size[1]))


def _needed(outputs: Rectangle, windows: tuple[Window, Window] | tuple[Spread, Spread]) -> Rectangle:
    y, x = windows
    return Rectangle(y.needed(outputs.y), x.needed(outputs.x))


def convolution(step: Step) -> Value | None:
    """A convolution, with what it adds: the outputs that see the rectangle or are added to from one."""
    asked: Convolution = step.node.operation
    if not step.all_maps or not step.patches:
        return None
    windows = _windows(asked.window, asked.stride, asked.padding, asked.dilation)
    first, *added = step.values
    parts = [_reached(first, windows, step.size)] if isinstance(first, Patch) else []
    parts += [value.at for value in added if isinstance(value, Patch)]
    outputs = union(parts, step.size)
    inputs, frame = _framed(step, outputs, windows)
    made = asked.on_map(step.cut(0, inputs), step.cut(1, outputs) if added else None, frame)
    return step.made(made, outputs)


def _framed(step: Step, outputs: Rectangle, windows: tuple[Window, Window]) -> tuple[Rectangle, Pair]:
    """The inputs of these outputs, and the padding that is left to the operation: its own where the outputs go from
    border to border, which copies less and skips the zeros; none elsewhere."""
    inputs, frame = [], []
    for span, window, length, made in zip((outputs.y, outputs.x), windows, step.map_size(0), step.size, strict=True):
        across = span.size == made
        inputs.append(Span(np.zeros(step.count, np.int64), length) if across else window.needed(span))
        frame.append(window.padding if across else 0)
    return Rectangle(*inputs), (frame[0], frame[1])


def _pairs(step: Step, words: tuple[str, ...]) -> list[Pair]:
    """Sizes of a pooling by the names of its schema; along one direction y has 1 (or 0 of padding)."""
    call: Call = step.node.operation
    found = []
    for word in words:
        sizes = call.named[word]
        sizes = call.named["kernel_size"] if word == "stride" and not sizes else sizes
        sizes = [sizes] if isinstance(sizes, int) else sizes
        found.append((0 if word == "padding" else 1, sizes[0]) if step.line else (sizes[0], sizes[-1]))
    return found


def max_pool(step: Step) -> Value | None:
    kernel, stride, padding, dilation = _pairs(step, ("kernel_size", "stride", "padding", "dilation"))
    windows = _windows(kernel, stride, padding, dilation)
    (patch,) = step.patches
    outputs = _reached(patch, windows, step.size)
    seen = step.cut(0, _needed(outputs, windows), outside=-float("inf"))
    return step.made(functional.max_pool2d(seen, kernel, stride, 0, dilation), outputs)


def average_pool(step: Step) -> Value | None:
    """Sums over windows, divided by what each output of the full pass is divided by."""
    kernel, stride, padding = _pairs(step, ("kernel_size", "stride", "padding"))
    named = step.node.operation.named
    windows = _windows(kernel, stride, padding, (1, 1))
    (patch,) = step.patches
    outputs = _reached(patch, windows, step.size)
    seen = step.cut(0, _needed(outputs, windows))
    inside = [
        _divisors(window, at.starts, at.size, length, whole=named["count_include_pad"])
        for window, at, length in zip(windows, (outputs.y, outputs.x), step.map_size(0), strict=True)
    ]
    if all((counts == window.kernel).all() for counts, window in zip(inside, windows, strict=True)):
        fixed = named.get("divisor_override")
        return step.made(functional.avg_pool2d(seen, kernel, stride, divisor_override=fixed), outputs)
    sums = functional.avg_pool2d(seen, kernel, stride, divisor_override=1)
    if named.get("divisor_override"):
        return step.made(sums / named["divisor_override"], outputs)
    counts = torch.as_tensor(inside[0][:, :, None] * inside[1][:, None, :]).to(sums)  # position, y, x
    return step.made(sums / counts.unsqueeze(1), outputs)


def _divisors(window: Window, starts: np.ndarray, size: int, length: int, *, whole: bool) -> np.ndarray:
    """How many inputs each output's window counts, (position, output): with padding where `whole`."""
    first = (starts[:, None] + np.arange(size)) * window.stride - window.padding
    last = np.minimum(first + window.kernel, length + window.padding)
    return last - first if whole else np.minimum(last, length) - np.maximum(first, 0)


def adaptive_average_pool(step: Step) -> Value | None:
    """Kept where every output averages the same number of inputs, or the output is the input."""
    (patch,) = step.patches
    given = step.map_size(0)
    if given == step.size:
        return step.made(patch.tensor, patch.at)
    if any(before % after for before, after in zip(given, step.size, strict=True)):
        return None
    kernel = (given[0] // step.size[0], given[1] // step.size[1])
    windows = _windows(kernel, kernel, (0, 0), (1, 1))
    outputs = _reached(patch, windows, step.size)
    return step.made(functional.avg_pool2d(step.cut(0, _needed(outputs, windows)), kernel, kernel), outputs)


def transposed_convolution(step: Step) -> Value | None:
    """Every output from all the inputs that write to it; those beyond the border write nothing."""
    named = step.node.operation.named
    (patch,) = step.patches
    weight, bias = step.constant(named["weight"]), step.constant(named["bias"])
    if weight is None or (bias is None and named["bias"] is not None):
        return None
    sizes = [(named[word][0], named[word][-1]) for word in ("stride", "padding", "dilation")]
    first, second = (Spread(*part) for part in zip(weight.shape[2:], *sizes, strict=True))
    spreads = (first, second)
    if any(spread.reach < spread.stride - 1 for spread in spreads):
        return None  # outputs that nothing writes to
    outputs = _reached(patch, spreads, step.size)
    inputs = _needed(outputs, spreads)
    stride, _, dilation = sizes
    made = functional.conv_transpose2d(step.cut(0, inputs), weight, bias, stride, 0, 0, named["groups"], dilation)
    y, x = spreads
    corner = inputs.y.starts * y.stride - y.padding, inputs.x.starts * x.stride - x.padding
    return step.made(step.cropped(made, corner, outputs), outputs)


def padding_constant(step: Step) -> Value | None:
    """A frame around the map, or around the channels; a negative one cuts."""
    named = step.node.operation.named
    (patch,) = step.patches
    frame = [*named["pad"], 0, 0, 0, 0, 0, 0]
    places = 1 if step.line else 2
    left, top = frame[0], frame[2] if places == 2 else 0
    channels, samples = frame[2 * places : 2 * places + 2], frame[2 * places + 2 : 2 * places + 4]
    if any(samples) or named.get("mode", "constant") != "constant":
        return None
    value = float(named.get("value") or 0.0)
    return _strided(
        step, patch, (1, 1), (top, left), partial(functional.pad, pad=[0, 0, 0, 0, *channels], value=value), value
    )


def cut_slice(step: Step) -> Value | None:
    """Every n-th row or column from a start, or some channels, or all samples."""
    named = step.node.operation.named
    (patch,) = step.patches
    axis, start, every = named["dim"], named["start"] or 0, named["step"]
    shape = (-1, *step.maps[0].shape[1:]) if not step.line else (-1, step.maps[0].shape[1], step.maps[0].shape[3])
    axis = axis + len(shape) if axis < 0 else axis
    if axis == 0:
        whole = start == 0 and every == 1 and (named["end"] is None or named["end"] == _END)
        return step.made(patch.tensor, patch.at) if whole else None
    length = shape[axis]
    start = min(max(start + length if start < 0 else start, 0), length)
    if axis == 1:
        end = named["end"]
        return step.made(patch.tensor[:, slice(start, end, every)], patch.at)
    along_x = axis == len(shape) - 1
    strides, starts = ((1, every), (0, -start)) if along_x else ((every, 1), (-start, 0))
    return _strided(step, patch, strides, starts, lambda tensor: tensor, 0.0)


_END = 9223372036854775807  # how a slice to the end is written


def _strided(
    step: Step, patch: Patch, stride: Pair, padding: Pair, then: Callable[[Tensor], Tensor], outside: float
) -> Value:
    """Every `stride`-th input of the framed map. A frame that cuts the rectangle off leaves one that is unchanged."""
    windows = _windows((1, 1), stride, padding, (1, 1))
    outputs = _reached(patch, windows, step.size)
    seen = step.cut(0, _needed(outputs, windows), outside)[:, :, :: stride[0], :: stride[1]]
    return step.made(then(seen), outputs)


WINDOWED: dict[str, Rule] = {
    "max_pool2d": max_pool,
    "max_pool1d": max_pool,
    "avg_pool2d": average_pool,
    "avg_pool1d": average_pool,
    "adaptive_avg_pool2d": adaptive_average_pool,
    "adaptive_avg_pool1d": adaptive_average_pool,
    "conv_transpose2d": transposed_convolution,
    "constant_pad_nd": padding_constant,
    "pad": padding_constant,
    "slice": cut_slice,
}
