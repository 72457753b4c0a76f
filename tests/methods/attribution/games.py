"""Tables whose features play games with known Shapley values."""

import numpy as np
import torch
from torch import nn

import neuroglass as ng


class Product(nn.Module):
    """The product of all features."""

    def forward(self, x):
        return x.prod(1, keepdim=True)


class Pairs(nn.Module):
    """A weighted sum and a bounded form of pairs, so that who comes first matters."""

    def __init__(self, features):
        super().__init__()
        self.linear = nn.Linear(features, 1)
        self.pairs = nn.Bilinear(features, features, 1)

    def forward(self, x):
        return self.linear(x) + self.pairs(x, x).tanh()


def product(x, *, baseline=0.0):
    return ng.Subject(Product(), (np.asarray(x, float), None), space=ng.space.table(len(x[0]), baseline=baseline))


def pairs(features, samples=3, *, baseline=0.3):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = Pairs(features).double()
    x = np.random.default_rng(0).normal(size=(samples, features))
    return ng.Subject(model, (x, None), space=ng.space.table(features, baseline=baseline))


def classes(features, samples=5):
    """A network of three classes, whose prediction differs among samples."""
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = nn.Sequential(nn.Linear(features, 8), nn.Tanh(), nn.Linear(8, 3)).double()
    x = np.random.default_rng(1).normal(size=(samples, features))
    return ng.Subject(model, (x, np.zeros(samples, int)), space=ng.space.table(features))


def value_of(subject):
    """The first output as a function of one sample's array."""

    def value(x):
        with torch.no_grad():
            return float(subject.model(torch.from_numpy(np.array(x, float))[None])[0, 0])

    return value
