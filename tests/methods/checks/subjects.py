"""Networks whose right answer is known, and methods that are right, shuffled, or that never look."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import nn

import neuroglass as ng
from neuroglass.methods.facts import Facts

SIDE = 6
WEIGHTS = np.random.default_rng(0).normal(size=(SIDE, SIDE))


class Weighted(nn.Module):
    """Class 1 is the weighted sum of all pixels; class 0 stays at 0."""

    def __init__(self, weights=WEIGHTS):
        super().__init__()
        self.sum = nn.Linear(weights.size, 1, bias=False, dtype=torch.float64)
        with torch.no_grad():
            self.sum.weight.copy_(torch.as_tensor(weights).reshape(1, -1))

    def forward(self, x):
        found = self.sum(x.flatten(1))
        return torch.cat([torch.zeros_like(found), found], 1)


def weighted(count=4, channels=1, weights=WEIGHTS):
    x = np.random.default_rng(1).uniform(0.2, 1.0, (count, channels, SIDE, SIDE))
    return ng.Subject(Weighted(weights).double(), (x, np.ones(count, int)), space=ng.space.image(channels, SIDE, SIDE))


class Curved(nn.Module):
    """A small smooth network over pictures: tanh, so that gradients move with the sample."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 3, 3, padding=1)
        self.hidden = nn.Linear(3 * SIDE * SIDE, 8)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(torch.tanh(self.hidden(torch.tanh(self.conv(x)).flatten(1))))


def curved(count=4, seed=0):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Curved().double()
    x = np.random.default_rng(2).uniform(size=(count, 1, SIDE, SIDE))
    with torch.no_grad():
        model.head.bias -= model(torch.as_tensor(x)).mean(0)  # both classes are predicted
    return ng.Subject(model, (x, np.arange(count) % 2), space=ng.space.image(1, SIDE, SIDE))


@dataclass(frozen=True)
class Shuffled:
    """Which positions would matter if those of the gradient times the input were shuffled?"""

    seed: int = 0  # of the order

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts("one sample", "gradient", "element", "none", "1 forward, 1 backward", "Everything.")

    def __call__(self, probe, entry):
        found = (probe.gradient(entry) * entry).flatten(1)
        order = torch.randperm(found.shape[1], generator=torch.Generator().manual_seed(self.seed))
        return found[:, order].view_as(entry)


@dataclass(frozen=True)
class Edges:
    """Where are the edges of the sample? The network is not asked."""

    signed: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts("one sample", "gradient", "element", "none", "none", "The network.")

    def __call__(self, probe, entry):
        return (entry - entry.roll(1, -1)).abs() + (entry - entry.roll(1, -2)).abs()
