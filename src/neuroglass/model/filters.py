"""What does the first layer with weights look at? Its weights, laid out as the input that they multiply."""

import math

import numpy as np
from torch import nn

from neuroglass.core.errors import NotApplicable
from neuroglass.core.field import Axis
from neuroglass.core.unit import Place
from neuroglass.model.layers import Layer
from neuroglass.model.subject import Subject

CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)


def first_filters(subject: Subject) -> tuple[Layer, np.ndarray, tuple[Axis, ...]]:
    """The first layer with weights, its weights (unit, axes of a filter...), and those axes.

    Raises NotApplicable where that layer is neither a convolution nor dense over the whole input.
    """
    for layer in subject.layers():
        module = subject.model.get_submodule(Place.parse(layer.name).module)
        if isinstance(module, CONVOLUTIONS):
            return layer, _array(module), _kernel_axes(subject, module)
        if isinstance(module, nn.Linear):
            return layer, *_dense(subject, layer, module)
        if isinstance(module, (nn.Embedding, nn.RNNBase, nn.MultiheadAttention)):
            raise NotApplicable(f"the first weights, {layer.name!r} ({layer.kind}), are not laid out as the input is")
    raise NotApplicable(f"{subject.name} has no convolution or dense layer")


def _array(module: nn.Module) -> np.ndarray:
    return np.asarray(module.weight.detach().cpu().float().numpy())


def _kernel_axes(subject: Subject, module: nn.Module) -> tuple[Axis, ...]:
    channels, *sizes = module.weight.shape[1:]
    shown = subject.space.axes if len(subject.space.axes) == len(sizes) else ()
    names = [axis.name for axis in shown] or [f"position{i}" for i in range(len(sizes))]
    return (Axis("channel", channels), *(Axis(name, n) for name, n in zip(names, sizes, strict=True)))


def _dense(subject: Subject, layer: Layer, module: nn.Linear) -> tuple[np.ndarray, tuple[Axis, ...]]:
    shape = subject.space.shape
    if math.prod(shape) != module.in_features:
        raise NotApplicable(f"{layer.name!r} takes {module.in_features} numbers, one sample has {math.prod(shape)}")
    return _array(module).reshape(-1, *shape), subject.space.layout
