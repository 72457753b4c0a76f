"""How do operations keep to rectangles that look at one position alone, or that join and stretch maps?"""

import torch
from torch.nn import functional

from neuroglass.model.engine.patch import Constant, Patch, Rule, Step, Unchanged, Value
from neuroglass.model.engine.rectangles import Rectangle, Span, Starts, union

ALONE = (
    "relu", "sigmoid", "tanh", "hardswish", "silu", "gelu", "elu", "selu", "celu", "leaky_relu", "hardtanh",
    "hardsigmoid", "relu6", "softplus", "mish", "log_sigmoid", "neg", "abs", "exp", "log", "sqrt",
    "rsqrt", "square", "sin", "cos", "erf", "pow", "clamp", "clamp_min", "clamp_max", "sign", "reciprocal", "rsub",
    "to", "_to_copy", "threshold", "hardshrink", "softshrink",
)  # fmt: skip
PAIRED = ("add", "sub", "mul", "div", "maximum", "minimum", "prelu")
OVER_CHANNELS = ("mean", "sum", "amax", "amin", "softmax", "log_softmax")


def alone(step: Step) -> Value | None:
    """Every number by itself: what is not changed before is not changed after."""
    (patch,) = step.patches
    return step.made(step.run(patch.tensor), patch.at)


def over_channels(step: Step) -> Value | None:
    """The channels of one position together, the axis of channels kept."""
    named = step.node.operation.named
    axes = named["dim"] if isinstance(named["dim"], list) else [named["dim"]]
    if axes not in ([1], [-3]) or named.get("keepdim") is False or step.line:
        return None
    return alone(step)


def paired(step: Step) -> Value | None:
    """Maps of one size number by number; constants that are a number, a number per channel, or a map."""
    places = [_on_map(step, place) for place in range(len(step.values))]
    if None in places:
        return None
    outputs = union([patch.at for patch in step.patches], step.size)
    parts = []
    for place, value in enumerate(step.values):
        constant = isinstance(value, Constant) and not places[place]
        parts.append(value.tensor if constant else step.cut(place, outputs))
    return step.made(step.run(*parts), outputs)


def _on_map(step: Step, place: int) -> bool | None:
    """Whether an input of a number-by-number operation has positions; None where it is neither fish nor fowl."""
    value, shape = step.values[place], step.node.shape or ()
    if isinstance(value, Patch | Unchanged):
        held = step.maps[place]
        return True if held is not None and tuple(held.shape[2:]) == step.size else None
    if not isinstance(value, Constant) or value.tensor.ndim > len(shape):
        return None
    positions = len(shape) - 2
    flat = all(n == 1 for n in value.tensor.shape[max(0, value.tensor.ndim - positions) :])
    return False if flat else None


def joined(step: Step) -> Value | None:
    """Channels of several maps one after another."""
    named = step.node.operation.named
    if named["dim"] not in (1, 1 - len(step.node.shape or ())) or not step.all_maps:
        return None
    outputs = union([patch.at for patch in step.patches], step.size)
    order = [part.place for part in named["tensors"]]
    return step.made(torch.cat([step.cut(place, outputs) for place in order], 1), outputs)


def _factors(step: Step) -> tuple[int, int] | None:
    """By how much a map grows; None where that is no whole number."""
    sizes = list(zip(step.size, step.map_size(0), strict=True))
    scales = step.node.operation.named["scale_factors"]
    if any(after % before for after, before in sizes):
        return None
    y, x = (after // before for after, before in sizes)
    return (y, x) if scales is None or list(scales) == [y, x][-len(scales) :] else None


def repeated(step: Step) -> Value | None:
    """Nearest by a whole number: every input becomes a block of outputs."""
    factors = _factors(step)
    if factors is None:
        return None
    (patch,) = step.patches
    y, x = (Span(at.starts * n, at.size * n) for at, n in zip((patch.at.y, patch.at.x), factors, strict=True))
    made = patch.tensor.repeat_interleave(factors[0], 2).repeat_interleave(factors[1], 3)
    return step.made(made, Rectangle(y, x))


def interpolated(step: Step) -> Value | None:
    """Bilinear by a whole number: one input further is reached, and two further are looked at."""
    factors = _factors(step)
    if factors is None or step.node.operation.named["align_corners"]:
        return None
    (patch,) = step.patches
    seen, outputs = [], []
    for at, n, length in zip((patch.at.y, patch.at.x), factors, step.map_size(0), strict=True):
        seen.append(_moved_inside(at.starts - 2, at.size + 4, length))
        reached = _moved_inside(at.starts - 1, at.size + 2, length)
        outputs.append(Span(reached.starts * n, reached.size * n))
    inputs, wanted = Rectangle(*seen), Rectangle(*outputs)
    made = functional.interpolate(step.cut(0, inputs), scale_factor=factors, mode="bilinear")
    corner = inputs.y.starts * factors[0], inputs.x.starts * factors[1]
    return step.made(step.cropped(made, corner, wanted), wanted)


def _moved_inside(starts: Starts, size: int, length: int) -> Span:
    size = min(size, length)
    return Span(starts.clip(0, length - size), size)


MANY: dict[str, Rule] = {**dict.fromkeys(PAIRED, paired), "cat": joined}  # several inputs may be patches
ONE: dict[str, Rule] = {
    **dict.fromkeys(ALONE, alone),
    **dict.fromkeys(OVER_CHANNELS, over_channels),
    "upsample_nearest2d": repeated,
    "upsample_nearest1d": repeated,
    "upsample_bilinear2d": interpolated,
}
