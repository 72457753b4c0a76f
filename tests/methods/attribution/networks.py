"""Random networks in float64 that Captum's hooks can bear: no step is in place, no module runs twice."""

import numpy as np
import torch
from torch import nn

from neuroglass.core import space
from neuroglass.model.subject import Subject

COUNT = 4


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(2, 4, 3, padding=1)
        self.relu1, self.relu2, self.relu3 = nn.ReLU(), nn.ReLU(), nn.ReLU()
        self.conv1 = nn.Conv2d(4, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 4, 3, padding=1)
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        x = self.relu1(self.stem(x))
        x = self.relu3(x + self.conv2(self.relu2(self.norm(self.conv1(x)))))
        return self.head(x.mean((2, 3)))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 5, batch_first=True)
        self.dense = nn.Linear(5, 4)
        self.tanh = nn.Tanh()
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        return self.head(self.tanh(self.dense(self.gru(x)[0][:, -1])))


def convolutional():
    model = nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 5, 3), nn.ReLU(),
        nn.Flatten(), nn.Linear(5, 3),
    )  # fmt: skip
    return subject(model, (2, 6, 6), space.image(2, 6, 6, region=2))


def residual():
    model = Residual()
    model.norm.running_mean.uniform_(-0.5, 0.5)
    model.norm.running_var.uniform_(0.5, 2)
    return subject(model, (2, 6, 6), space.image(2, 6, 6, region=2))


def dense():
    model = nn.Sequential(nn.Linear(7, 8), nn.ReLU(), nn.Linear(8, 6), nn.Sigmoid(), nn.Linear(6, 3))
    return subject(model, (7,), space.table(7))


def recurrent():
    return subject(Recurrent(), (6, 3), space.series(6, 3, layout="tc", region=2))


def subject(model, shape, over, *, classes=()):
    x = torch.randn(COUNT, *shape, dtype=torch.float64)
    return Subject(model.double(), (x, torch.arange(COUNT) % 3), space=over, classes=classes)


NETWORKS = {"convolutional": convolutional, "residual": residual, "dense": dense, "recurrent": recurrent}
MAPS = ("convolutional", "residual")
HIDDEN = {"convolutional": "3", "residual": "norm", "dense": "2", "recurrent": "dense"}  # a layer in the middle


def make(kind, seed=0):
    torch.manual_seed(seed)
    return NETWORKS[kind]()


def inputs_of(subject):
    """All samples as the network takes them."""
    return torch.from_numpy(np.array(subject.data.batch(range(len(subject.data))).x))
