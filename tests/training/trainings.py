"""A tiny training whose every step is known: the same seed gives the same weights."""

import numpy as np
import torch
from torch import nn

import neuroglass as ng


def network(seed=0):
    """With batch norm and dropout, so that buffers, modes and random numbers matter."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 3))


def data():
    rng = np.random.default_rng(0)
    return rng.normal(size=(40, 4)).astype(np.float32), rng.integers(3, size=40)


def subject(model=None):
    return ng.Subject(model or network(), data(), name="tiny")


class Training:
    """A plain loop; `after` is called after each step of the optimizer."""

    def __init__(self, model, seed=0):
        self.model = model.train()
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        self.x, self.y = (torch.from_numpy(part) for part in data())
        torch.manual_seed(seed)

    def run(self, steps, after=lambda: None):
        for _ in range(steps):
            ids = torch.randint(40, (8,))
            self.optimizer.zero_grad()
            nn.functional.cross_entropy(self.model(self.x[ids]), self.y[ids]).backward()
            self.optimizer.step()
            after()


def copied(model):
    return {name: value.clone() for name, value in model.state_dict().items()}
