"""The networks that are measured: random weights, real sizes."""

from itertools import pairwise

import torch
from torch import Tensor, nn


class Block(nn.Module):
    """Two convolutions and a shortcut (He et al., 2016)."""

    def __init__(self, inner: int, outer: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inner, outer, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outer)
        self.conv2 = nn.Conv2d(outer, outer, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outer)
        self.relu1, self.relu2 = nn.ReLU(), nn.ReLU()
        plain = stride == 1 and inner == outer
        shortcut = (nn.Conv2d(inner, outer, 1, stride, bias=False), nn.BatchNorm2d(outer))
        self.down = nn.Identity() if plain else nn.Sequential(*shortcut)

    def forward(self, x: Tensor) -> Tensor:
        h = self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x)))))
        return self.relu2(h + self.down(x))


def resnet18(classes: int = 1000) -> nn.Module:
    """ResNet-18 for 224 pixels."""
    torch.manual_seed(0)
    parts: list[nn.Module] = [
        nn.Conv2d(3, 64, 7, 2, 3, bias=False),
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, 1),
    ]
    width = 64
    for outer, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        parts += [Block(width, outer, stride), Block(outer, outer, 1)]
        width = outer
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes)).eval()


def cifar_cnn() -> nn.Module:
    """32-32-pool-64-64-pool-512-10, for 32 pixels."""
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(4096, 512), nn.ReLU(), nn.Linear(512, 10),
    ).eval()  # fmt: skip


def mlp() -> nn.Module:
    """784-1000-1000-1000-1000-10."""
    torch.manual_seed(0)
    widths = (784, 1000, 1000, 1000, 1000)
    parts = [part for a, b in pairwise(widths) for part in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(nn.Flatten(), *parts, nn.Linear(1000, 10)).eval()
