"""The networks of Rauber et al. (2017), as re-implementations of the study read them."""

from collections import OrderedDict
from collections.abc import Sequence

from torch import nn

from neuroglass.demos.networks import dense
from neuroglass.reproduce.edges import EdgeFilter

WIDTHS = (1000,) * 4
DROPOUT = (0.2, 0.3, 0.4, 0.5)
CHANNELS = (32, 32, 64, 64)  # pooled after the second and the fourth
DENSE = 512
SPARED, SPARED_DENSE = 0.25, 0.5  # dropout after a pooling, and after the dense layer


def multilayer(shape: Sequence[int], classes: int) -> nn.Module:
    """Four dense layers of 1,000 ReLU units: fc1, relu1, dropout1, fc2, ... and fc5 of the logits."""
    channels, height, width = shape
    return dense(channels * height * width, WIDTHS, classes, dropout=DROPOUT)


def convolutional(shape: Sequence[int], classes: int) -> nn.Module:
    """Convolutions of 3 x 3 (conv1 to conv4, their size kept), two poolings, fc1 of 512 units and fc2 of the logits."""
    return nn.Sequential(_layers(shape, classes))


def behind_edges(shape: Sequence[int], classes: int) -> nn.Module:
    """The convolutional network behind an edge filter; the weights of one fit into the other."""
    return nn.Sequential(OrderedDict([("edges", EdgeFilter()), *_layers(shape, classes).items()]))


def _layers(shape: Sequence[int], classes: int) -> OrderedDict[str, nn.Module]:
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    before, height, width = shape
    for place, channels in enumerate(CHANNELS, start=1):
        layers[f"conv{place}"], layers[f"relu{place}"] = nn.Conv2d(before, channels, 3, padding=1), nn.ReLU()
        before = channels
        if place % 2 == 0:
            layers[f"pool{place // 2}"], layers[f"dropout{place // 2}"] = nn.MaxPool2d(2), nn.Dropout(SPARED)
            height, width = height // 2, width // 2
    layers["flatten"] = nn.Flatten()
    layers["fc1"], layers["relu5"] = nn.Linear(before * height * width, DENSE), nn.ReLU()
    layers["dropout3"], layers["fc2"] = nn.Dropout(SPARED_DENSE), nn.Linear(DENSE, classes)
    return layers
