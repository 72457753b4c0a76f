"""Small networks of every family, with batch norms whose statistics are not trivial."""

import torch
from torch import Tensor, nn
from torch.nn import functional

import neuroglass as ng
from neuroglass.model.network import Network
from tests.model.networks import Calls, Recurrent

SIDE = 24


def settled(model: nn.Module, x: Tensor) -> nn.Module:
    """The same network after a training pass and with random scales, in evaluation mode, float64."""
    model = model.double()
    draw = torch.Generator().manual_seed(5)
    for part in model.modules():
        if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d) and part.affine:
            part.weight.data = 0.5 + torch.rand(part.num_features, generator=draw).double()
            part.bias.data = 0.2 * torch.randn(part.num_features, generator=draw).double()
    model.train()
    with torch.no_grad():
        model(x.double())
    return model.eval()


class Residual(nn.Module):
    def __init__(self, into: int, out: int, stride: int):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(into, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out)
        self.conv2, self.bn2 = nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        short = nn.Sequential(nn.Conv2d(into, out, 1, stride, bias=False), nn.BatchNorm2d(out))
        self.short = nn.Identity() if stride == 1 and into == out else short

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        out += self.short(x)
        return self.relu(out)


def resnet() -> nn.Module:
    stem = [nn.Conv2d(3, 8, 5, 2, 2, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True), nn.MaxPool2d(3, 1, 1)]
    body = [Residual(8, 8, 1), Residual(8, 12, 2), Residual(12, 16, 1)]
    return nn.Sequential(*stem, *body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 5))


def vgg() -> nn.Module:
    parts: list[nn.Module] = []
    for into, out in ((3, 8), (8, 12), (12, 12)):
        parts += [nn.Conv2d(into, out, 3, padding=1), nn.BatchNorm2d(out), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
    head = [nn.AdaptiveAvgPool2d(3), nn.Flatten(), nn.Linear(108, 20), nn.ReLU(), nn.Dropout(), nn.Linear(20, 5)]
    return nn.Sequential(*parts, *head)


def cifar() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 10, 3), nn.ReLU(), nn.AvgPool2d(2, ceil_mode=True), nn.Flatten(), nn.Linear(250, 5),
    )  # fmt: skip


class Inverted(nn.Module):
    """Depthwise convolution between two of one by one, with squeeze-and-excite where asked."""

    def __init__(self, width: int, wide: int, stride: int, *, squeeze: bool):
        super().__init__()
        self.up = nn.Sequential(nn.Conv2d(width, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.Hardswish(inplace=True))
        depth = nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False)
        self.depth = nn.Sequential(depth, nn.BatchNorm2d(wide), nn.ReLU6())
        self.squeeze, self.excite = nn.Conv2d(wide, 4, 1), nn.Conv2d(4, wide, 1)
        self.down = nn.Sequential(nn.Conv2d(wide, width, 1, bias=False), nn.BatchNorm2d(width))
        self.asked, self.stride = squeeze, stride

    def forward(self, x: Tensor) -> Tensor:
        h = self.depth(self.up(x))
        if self.asked:
            gate = self.excite(functional.relu(self.squeeze(functional.adaptive_avg_pool2d(h, 1))))
            h = h * functional.hardsigmoid(gate)
        h = self.down(h)
        return x + h if self.stride == 1 else h


def mobilenet() -> nn.Module:
    stem = [nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.Hardswish()]
    body = [Inverted(8, 16, 1, squeeze=False), Inverted(8, 16, 2, squeeze=False), Inverted(8, 16, 1, squeeze=True)]
    return nn.Sequential(*stem, *body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))


class DenselyJoined(nn.Module):
    """Every step takes all that is before, batch norms first."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, padding=1)
        wide = (6, 10, 14)
        self.norms = nn.ModuleList(nn.BatchNorm2d(n) for n in wide)
        self.convs = nn.ModuleList(nn.Conv2d(n, 4, 3, padding=1, bias=False) for n in wide)
        self.pool, self.head = nn.AvgPool2d(2, padding=1, count_include_pad=False), nn.Linear(18, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        for norm, conv in zip(self.norms, self.convs, strict=True):
            x = torch.cat([x, conv(functional.relu(norm(x), inplace=True))], 1)
        return self.head(self.pool(x).mean((2, 3)))


class Unet(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 8, 3, padding=1)
        self.deep = nn.Conv2d(8, 8, 3, padding=1)
        self.up = nn.ConvTranspose2d(8, 8, 2, stride=2)
        self.back, self.last = nn.Conv2d(16, 6, 3, padding=1), nn.Conv2d(12, 4, 1)
        self.smooth = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)

    def forward(self, x: Tensor) -> Tensor:
        one = torch.relu(self.one(x))
        two = torch.relu(self.two(functional.max_pool2d(one, 2)))
        deep = torch.relu(self.deep(functional.max_pool2d(two, 2)))
        back = torch.relu(self.back(torch.cat([two, self.up(deep)], 1)))
        return self.last(torch.cat([one, self.smooth(back)], 1))


def mlp() -> nn.Module:
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(12, 16),
        nn.BatchNorm1d(16),
        nn.ReLU(),
        nn.Linear(16, 9),
        nn.Tanh(),
        nn.Dropout(),
        nn.Linear(9, 3),
    )


class Vision(nn.Module):
    """A vision transformer with a class token, whose samples are counted by their shape."""

    def __init__(self):
        super().__init__()
        self.patch, self.token = nn.Conv2d(3, 16, 6, stride=6), nn.Parameter(torch.randn(1, 1, 16))
        layer = nn.TransformerEncoderLayer(16, 2, 24, dropout=0.5, activation="gelu", batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(16, 5)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patch(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(x.shape[0], -1, -1), tokens], 1)
        return self.head(self.encoder(tokens)[:, 0])


class Reused(nn.Module):
    """One convolution and one in-place step called again and again, also on what is used later."""

    def __init__(self):
        super().__init__()
        self.stem, self.conv = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 6, 3, padding=1)
        self.relu, self.head, self.norm = nn.ReLU(inplace=True), nn.Linear(6, 5), nn.BatchNorm2d(6)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(self.stem(x))
        x.mul_(0.5)
        for _ in range(2):
            kept = x
            x = self.relu(self.conv(self.relu(x)))  # kept is changed by it
            x = x.add_(kept)
        x[:, :2] *= 3.0  # a part in place
        return self.head(x.mean((2, 3)))


def series() -> nn.Module:
    return nn.Sequential(
        nn.Conv1d(2, 6, 5, padding=2), nn.BatchNorm1d(6), nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(6, 6, 3, dilation=2),
        nn.GELU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(6, 3),
    )  # fmt: skip


class Sided(nn.Module):
    """A picture and a row of numbers, called by name."""

    def __init__(self):
        super().__init__()
        self.conv, self.conv2 = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
        self.side, self.head = nn.Linear(4, 4), nn.Linear(4, 3)

    def forward(self, picture: Tensor, numbers: Tensor) -> dict[str, Tensor]:
        side = self.side(numbers)
        seen = self.conv2(self.conv(picture).relu() * side[:, :, None, None]).relu()
        return {"side": side, "logits": self.head(seen.mean((2, 3)))}


def branching(x_above: float = 0.0) -> nn.Module:
    """Looks at its data to decide what to do: torch.export refuses it."""

    def run(net: nn.Module, x: Tensor) -> Tensor:
        seen = net.conv(x)
        return net.head((seen.relu() if seen.sum() > x_above else -seen).mean((2, 3)))

    return Calls(run, conv=nn.Conv2d(3, 4, 3), head=nn.Linear(4, 3))


PICTURE = (1, 3, SIDE, SIDE)
FAMILIES = {
    "resnet": (resnet, PICTURE),
    "vgg": (vgg, PICTURE),
    "cifar cnn": (cifar, PICTURE),
    "mobilenet": (mobilenet, PICTURE),
    "densenet": (DenselyJoined, PICTURE),
    "unet": (Unet, PICTURE),
    "vit": (Vision, PICTURE),
    "reused": (Reused, PICTURE),
    "mlp": (mlp, (1, 12)),
    "lstm": (lambda: Recurrent(time_first=False), (1, 7, 4)),
    "lstm, time first": (lambda: Recurrent(time_first=True), (1, 7, 4)),
    "series": (series, (1, 2, 20)),
}


def space_of(shape: tuple[int, ...]) -> ng.core.space.Space:
    if len(shape) == 4:
        return ng.space.image(*shape[1:])
    return ng.space.table(shape[1]) if len(shape) == 2 else ng.space.series(shape[2], shape[1], layout="ct")


def family(name: str, *, samples: int = 4, dtype: torch.dtype = torch.float64) -> tuple[Network, Tensor]:
    """A network of the family, settled, and some samples."""
    make, shape = FAMILIES[name]
    torch.manual_seed(1)
    x = torch.randn(samples, *shape[1:], generator=torch.Generator().manual_seed(2)).double()
    return Network(settled(make(), x).to(dtype), space_of(shape)), x.to(dtype)
