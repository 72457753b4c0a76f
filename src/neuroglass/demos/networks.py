"""The networks that the demos train, their layers named as they are told of."""

from collections import OrderedDict
from collections.abc import Sequence

from torch import nn


def dense(inputs: int, widths: Sequence[int], classes: int, *, dropout: Sequence[float] = ()) -> nn.Module:
    """Hidden layers fc1, relu1 (and dropout1), fc2, ..., of these widths, and a last dense layer of logits."""
    layers: OrderedDict[str, nn.Module] = OrderedDict(flatten=nn.Flatten())
    width = inputs
    for place, wanted in enumerate(widths, start=1):
        layers[f"fc{place}"], layers[f"relu{place}"] = nn.Linear(width, wanted), nn.ReLU()
        if dropout:
            layers[f"dropout{place}"] = nn.Dropout(dropout[place - 1])
        width = wanted
    layers[f"fc{len(widths) + 1}"] = nn.Linear(width, classes)
    return nn.Sequential(layers)


def convolutional(channels: Sequence[int], classes: int) -> nn.Module:
    """Convolutions of 3 x 3 with batch norm and ReLU, pooled once in the middle and averaged at the end."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    width = 1
    for place, wanted in enumerate(channels, start=1):
        layers[f"conv{place}"] = nn.Conv2d(width, wanted, 3, padding=1, bias=False)
        layers[f"norm{place}"], layers[f"relu{place}"] = nn.BatchNorm2d(wanted), nn.ReLU()
        if place == len(channels) - 1:
            layers["pool"] = nn.MaxPool2d(2)
        width = wanted
    layers["average"], layers["flatten"] = nn.AdaptiveAvgPool2d(1), nn.Flatten()
    layers["fc"] = nn.Linear(width, classes)
    return nn.Sequential(layers)
