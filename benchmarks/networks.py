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


def cifar_cnn_bn() -> nn.Module:
    """Six convolutions with batch norms and two dense layers, for 32 pixels."""
    torch.manual_seed(0)
    parts: list[nn.Module] = []
    for inner, outer in ((3, 32), (32, 64), (64, 128)):
        for before in (inner, outer):
            parts += [nn.Conv2d(before, outer, 3, padding=1, bias=False), nn.BatchNorm2d(outer), nn.ReLU()]
        parts.append(nn.MaxPool2d(2))
    return nn.Sequential(*parts, nn.Flatten(), nn.Linear(2048, 256), nn.ReLU(), nn.Linear(256, 10)).eval()


def vgg11(classes: int = 1000) -> nn.Module:
    """VGG-11 with batch norms, for 224 pixels."""
    torch.manual_seed(0)
    parts: list[nn.Module] = []
    before = 3
    for outer in (64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0):
        if outer:
            parts += [nn.Conv2d(before, outer, 3, padding=1), nn.BatchNorm2d(outer), nn.ReLU()]
            before = outer
        else:
            parts.append(nn.MaxPool2d(2))
    head = (nn.Linear(25088, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout())
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(7), nn.Flatten(), *head, nn.Linear(4096, classes)).eval()


class Inverted(nn.Module):
    """The block of MobileNetV3 (Howard et al., 2019): wide, by channel, squeezed and excited, narrow."""

    def __init__(self, kernel: int, wide: int, *, inner: int, outer: int, stride: int, squeeze: bool, hard: bool):
        super().__init__()
        act = nn.Hardswish if hard else nn.ReLU
        depth = nn.Conv2d(wide, wide, kernel, stride, kernel // 2, groups=wide, bias=False)
        self.up = nn.Sequential(nn.Conv2d(inner, wide, 1, bias=False), nn.BatchNorm2d(wide), act())
        self.depth = nn.Sequential(depth, nn.BatchNorm2d(wide), act())
        gate = (nn.AdaptiveAvgPool2d(1), nn.Conv2d(wide, wide // 4, 1), nn.ReLU(), nn.Conv2d(wide // 4, wide, 1))
        self.gate = nn.Sequential(*gate, nn.Hardsigmoid()) if squeeze else None
        self.down = nn.Sequential(nn.Conv2d(wide, outer, 1, bias=False), nn.BatchNorm2d(outer))
        self.short = stride == 1 and inner == outer

    def forward(self, x: Tensor) -> Tensor:
        h = self.depth(self.up(x))
        h = self.down(h if self.gate is None else h * self.gate(h))
        return x + h if self.short else h


MOBILE = (  # kernel, wide, outer, squeeze, hardswish, stride
    (3, 16, 16, False, False, 1), (3, 64, 24, False, False, 2), (3, 72, 24, False, False, 1),
    (5, 72, 40, True, False, 2), (5, 120, 40, True, False, 1), (5, 120, 40, True, False, 1),
    (3, 240, 80, False, True, 2), (3, 200, 80, False, True, 1), (3, 184, 80, False, True, 1),
    (3, 184, 80, False, True, 1), (3, 480, 112, True, True, 1), (3, 672, 112, True, True, 1),
    (5, 672, 160, True, True, 2), (5, 960, 160, True, True, 1), (5, 960, 160, True, True, 1),
)  # fmt: skip


def mobilenet_v3(classes: int = 1000) -> nn.Module:
    """MobileNetV3-large, for 224 pixels."""
    torch.manual_seed(0)
    parts: list[nn.Module] = [nn.Conv2d(3, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.Hardswish()]
    inner = 16
    for kernel, wide, outer, squeeze, hard, stride in MOBILE:
        parts.append(Inverted(kernel, wide, inner=inner, outer=outer, stride=stride, squeeze=squeeze, hard=hard))
        inner = outer
    parts += [nn.Conv2d(inner, 960, 1, bias=False), nn.BatchNorm2d(960), nn.Hardswish(), nn.AdaptiveAvgPool2d(1)]
    head = (nn.Linear(960, 1280), nn.Hardswish(), nn.Dropout(), nn.Linear(1280, classes))
    return nn.Sequential(*parts, nn.Flatten(), *head).eval()


class LastStep(nn.Module):
    """Two layers of LSTM over 64 channels, and a dense layer on the last step."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.head = nn.LSTM(64, 256, 2, batch_first=True), nn.Linear(256, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.lstm(x)[0][:, -1])


class Vision(nn.Module):
    """A vision transformer: 16 pixels to a token, 6 layers of 192 units (as small as DeiT-Ti, half as deep)."""

    def __init__(self, classes: int = 1000):
        super().__init__()
        self.patch, self.token = nn.Conv2d(3, 192, 16, stride=16), nn.Parameter(torch.zeros(1, 1, 192))
        self.places = nn.Parameter(0.02 * torch.randn(1, 197, 192))
        layer = nn.TransformerEncoderLayer(192, 3, 768, activation="gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 6, enable_nested_tensor=False)
        self.head = nn.Linear(192, classes)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patch(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(x.shape[0], -1, -1), tokens], 1) + self.places
        return self.head(self.encoder(tokens)[:, 0])


def lstm() -> nn.Module:
    """Series of 64 channels to classes."""
    torch.manual_seed(0)
    return LastStep().eval()


def vision() -> nn.Module:
    """A small vision transformer, for 224 pixels."""
    torch.manual_seed(0)
    return Vision().eval()


def mlp() -> nn.Module:
    """784-1000-1000-1000-1000-10."""
    torch.manual_seed(0)
    widths = (784, 1000, 1000, 1000, 1000)
    parts = [part for a, b in pairwise(widths) for part in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(nn.Flatten(), *parts, nn.Linear(1000, 10)).eval()
