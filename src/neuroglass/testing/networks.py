"""Tiny networks, one per kind of input, with what breaks careless tools: in-place and reused steps, residual sums."""

import torch
from torch import Tensor, nn


class ResidualImage(nn.Module):
    """Image to classes: in-place ReLU used three times, batch norm, a residual sum, dropout."""

    def __init__(self, channels: int = 3, classes: int = 3):
        super().__init__()
        self.stem = nn.Conv2d(channels, 4, 3, padding=1)
        self.conv = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)
        self.pool = nn.AvgPool2d(2)
        self.last = nn.Conv2d(4, 5, 3, padding=1)
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(5, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.stem(x))
        x = self.relu(self.norm(self.conv(x)) + x)
        x = self.relu(self.last(self.pool(x)))
        return self.head(self.drop(x.mean((2, 3))))


class Restless(nn.Module):
    """Counts its passes in a buffer and draws a random number, in evaluation mode too."""

    def __init__(self):
        super().__init__()
        self.register_buffer("passes", torch.zeros((), dtype=torch.int64))

    def forward(self, x: Tensor) -> Tensor:
        self.passes += 1
        return x * (1 + 0.1 * torch.rand((), dtype=x.dtype))


class LastStep(nn.Module):
    """Series to classes through an LSTM whose samples come first (`batch_first`) or second."""

    def __init__(self, channels: int = 2, classes: int = 2, *, batch_first: bool = True):
        super().__init__()
        self.lstm = nn.LSTM(channels, 4, batch_first=batch_first)
        self.head = nn.Linear(4, classes)

    def forward(self, x: Tensor) -> Tensor:
        if self.lstm.batch_first:
            return self.head(self.lstm(x)[0][:, -1])
        return self.head(self.lstm(x.transpose(0, 1))[0][-1])


class TokenClassifier(nn.Module):
    """Tokens to classes: embedding, positions, one transformer encoder layer, mean over tokens."""

    def __init__(self, words: int = 12, length: int = 6, classes: int = 2):
        super().__init__()
        self.embed = nn.Embedding(words, 8)
        self.places = nn.Parameter(0.1 * torch.randn(length, 8))
        self.encoder = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True)
        self.head = nn.Linear(8, classes)

    def forward(self, ids: Tensor) -> Tensor:
        return self.head(self.encoder(self.embed(ids) + self.places).mean(1))


class TwoInputs(nn.Module):
    """A picture and a row of numbers to classes; called by name, answers with a dict."""

    def __init__(self, classes: int = 2):
        super().__init__()
        self.conv = nn.Conv2d(1, 3, 3, padding=1)
        self.side = nn.Linear(4, 3)
        self.head = nn.Linear(3, classes)

    def forward(self, picture: Tensor, numbers: Tensor) -> dict[str, Tensor]:
        seen = self.conv(picture).relu().mean((2, 3))
        mixed = torch.tanh(seen * self.side(numbers))
        return {"mixed": mixed, "logits": self.head(mixed)}


class Masks(nn.Module):
    """Image to one map of logits per class (segmentation)."""

    def __init__(self, channels: int = 1, classes: int = 3):
        super().__init__()
        self.conv = nn.Conv2d(channels, 4, 3, padding=1)
        self.relu = nn.ReLU()
        self.head = nn.Conv2d(4, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.relu(self.conv(x)))


def conv_series(channels: int, steps: int, classes: int = 2) -> nn.Module:
    """Series (channel, time) to classes through a convolution and a reused functional step."""
    return nn.Sequential(
        nn.Conv1d(channels, 4, 3, padding=1), nn.ReLU(), nn.MaxPool1d(2), nn.Flatten(), nn.Linear(2 * steps, classes)
    )


def dense(features: int, outputs: int) -> nn.Module:
    """Rows to numbers through one hidden layer."""
    return nn.Sequential(nn.Linear(features, 6), nn.Tanh(), nn.Linear(6, outputs))


def restless(features: int) -> nn.Module:
    """Rows to one number, with a step that changes a buffer and draws random numbers."""
    return nn.Sequential(nn.Linear(features, 6), nn.Tanh(), Restless(), nn.Linear(6, 1))
