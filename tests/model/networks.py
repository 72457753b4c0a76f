"""Small networks whose answers are known."""

import numpy as np
import torch
from torch import Tensor, nn

import neuroglass as ng

rng = np.random.default_rng(0)
X = rng.normal(size=(12, 4)).astype(np.float32)
Y = np.arange(12) % 3
IMAGES = rng.normal(size=(6, 3, 8, 8)).astype(np.float32)
STEPS = rng.normal(size=(6, 7, 4)).astype(np.float32)  # sample, time, channel


def mlp() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))


def cnn() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5), nn.ReLU(inplace=True), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(45, 3)
    )


def subject(model: nn.Module, **more) -> ng.Subject:
    return ng.Subject(model, (X, Y), **more)


class Calls(nn.Module):
    """Runs a function of its own children: `Calls(lambda net, x: net.fc(x), fc=nn.Linear(4, 3))`."""

    def __init__(self, run, **children: nn.Module):
        super().__init__()
        self.run = run
        for name, child in children.items():
            self.add_module(name, child)

    def forward(self, *x: Tensor):
        return self.run(self, *x)


class Recurrent(nn.Module):
    """The last step of an LSTM, steps before samples inside where `time_first`."""

    def __init__(self, *, time_first: bool):
        super().__init__()
        torch.manual_seed(0)
        self.time_first = time_first
        self.lstm = nn.LSTM(4, 5, batch_first=not time_first)
        self.head = nn.Linear(5, 3)

    def forward(self, x: Tensor) -> Tensor:
        if self.time_first:
            return self.head(self.lstm(x.transpose(0, 1))[0][-1])
        return self.head(self.lstm(x)[0][:, -1])


class Patches(nn.Module):
    """A small vision transformer: 4 patches and a class token."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.patch = nn.Conv2d(3, 8, 4, stride=4)
        self.token = nn.Parameter(torch.zeros(1, 1, 8))
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.5, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patch(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(x), -1, -1), tokens], dim=1)
        return self.head(self.encoder(tokens)[:, 0])


class Up(nn.Module):
    """A small U-Net: down, up, and a bridge; one map of three classes."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.down = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(4, 5, 2, stride=2)
        self.head = nn.Conv2d(8, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(torch.cat([x, self.up(self.down(x).relu_())], dim=1))
