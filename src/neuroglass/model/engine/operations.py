"""What do the folded operations compute? Convolutions, dense layers and scalings that end in an activation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from neuroglass.model.engine.program import Call

APPLY: dict[str, Callable[..., Tensor]] = {  # by oneDNN's word; all but gelu work in place
    "none": lambda x: x,
    "relu": torch.relu_,
    "sigmoid": torch.sigmoid_,
    "tanh": torch.tanh_,
    "hardswish": lambda x: functional.hardswish(x, inplace=True),
    "swish": lambda x: functional.silu(x, inplace=True),
    "hardsigmoid": lambda x: functional.hardsigmoid(x, inplace=True),
    "leaky_relu": lambda x, slope: functional.leaky_relu_(x, slope),
    "hardtanh": lambda x, low, high: functional.hardtanh_(x, low, high),
}
WORDS = {"silu": "swish", "relu6": "hardtanh"}


@dataclass(frozen=True)
class Activation:
    """What follows an operation at each number alone, in oneDNN's words."""

    word: str = "none"
    scalars: tuple[float, ...] = ()
    algorithm: str = ""  # of gelu: 'none' or 'tanh'

    def __call__(self, x: Tensor) -> Tensor:
        """Applied in place where that can be."""
        if self.word == "gelu":
            return functional.gelu(x, approximate=self.algorithm)
        return APPLY[self.word](x, *self.scalars)


NO_ACTIVATION = Activation()


def activation_of(call: Call) -> Activation | None:
    """The activation that a call is; None where it is something else."""
    word, named = WORDS.get(call.name, call.name), call.named
    if call.name == "relu6":
        return Activation(word, (0.0, 6.0))
    if word == "gelu":
        return Activation(word, (), named["approximate"])
    if word == "leaky_relu":
        return Activation(word, (float(named["negative_slope"]),))
    if word == "hardtanh":
        return Activation(word, (float(named["min_val"]), float(named["max_val"])))
    return Activation(word) if word in APPLY and word != "none" else None


@dataclass(frozen=True, eq=False)
class Convolution:
    """A convolution in one or two directions, plus a tensor of its output's shape where `adds`, then an activation."""

    weight: Tensor  # output, input, y, x
    bias: Tensor
    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]
    groups: int
    line: bool = False  # along one direction: (sample, channel, position)
    adds: bool = False
    activation: Activation = NO_ACTIVATION

    @property
    def window(self) -> tuple[int, int]:
        return int(self.weight.shape[2]), int(self.weight.shape[3])

    def on_map(self, x: Tensor, added: Tensor | None, padding: tuple[int, int]) -> Tensor:
        """(sample, channel, y, x) with this padding in the stead of its own."""
        made = functional.conv2d(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)
        return self.activation(made if added is None else made.add_(added))

    def __call__(self, x: Tensor, added: Tensor | None = None) -> Tensor:
        if not self.line:
            return self.on_map(x, added, self.padding)
        rows = None if added is None else added.unsqueeze(2)
        return self.on_map(x.unsqueeze(2), rows, self.padding).squeeze(2)


@dataclass(frozen=True, eq=False)
class Dense:
    """A linear layer over the last axis, or over all positions and channels of a map; then an activation."""

    weight: Tensor  # output, input
    bias: Tensor
    activation: Activation = NO_ACTIVATION
    of_map: bool = False  # the input is (sample, channel, y, x), the weight runs over y, x, channel
    keeps_map: bool = False  # the output is (sample, unit, 1, 1)

    def on_rows(self, x: Tensor) -> Tensor:
        return self.activation(functional.linear(x, self.weight, self.bias))

    def __call__(self, x: Tensor) -> Tensor:
        if self.of_map:  # sample, channel, y, x -> sample, (y, x, channel): free where channels lie last in memory
            x = x.permute(0, 2, 3, 1).flatten(1)
        made = self.on_rows(x)
        return made[:, :, None, None] if self.keeps_map else made


@dataclass(frozen=True, eq=False)
class Scaling:
    """x times a number per channel plus a number per channel, then an activation: a batch norm that stands alone."""

    scale: Tensor  # 1, channel, 1...
    shift: Tensor
    activation: Activation = NO_ACTIVATION

    def __call__(self, x: Tensor) -> Tensor:
        return self.activation(torch.addcmul(self.shift, x, self.scale))


Folded = Convolution | Dense | Scaling


def is_folded(operation: Any) -> bool:
    return isinstance(operation, Folded)
