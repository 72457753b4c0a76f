"""Subjects whose layer `see` is the input itself, so that what lies near what is known."""

import numpy as np
import torch
from torch import nn

import neuroglass as ng
from neuroglass.methods import file_name
from neuroglass.methods.clusters.protocol import answer, pose
from neuroglass.methods.lower import Lower


class Seeing(nn.Module):
    """Flattens the input; the class is the largest of some of its numbers, or of given weights."""

    def __init__(self, weights):
        super().__init__()
        self.see = nn.Flatten()
        self.head = nn.Linear(weights.shape[1], len(weights), bias=False)
        with torch.no_grad():
            self.head.weight.copy_(torch.as_tensor(weights))

    def forward(self, x):
        return self.head(self.see(x))


def seeing(x, y, *, space=None, weights=None, classes=()):
    """A subject over `x`; without weights, class k is predicted where number k is the largest."""
    width = int(np.prod(np.shape(x)[1:]))
    count = max(2, int(np.max(y)) + 1) if y is not None else 2
    weights = np.eye(count, width) if weights is None else np.asarray(weights, dtype=np.float64)
    return ng.Subject(Seeing(weights).double(), (x, y), space=space or ng.space.table(width), classes=classes)


def ask(subject, method, *, layer="see", samples=None, of=None):
    name = file_name(type(method).__name__)
    posed = pose(subject, method, name=name, layer=layer, samples=samples, of=of)
    return answer(subject, method, posed, of=() if of is None else (Lower(None, of),))


def crosses(count=120, seed=0):
    """A light cross on a dark ground, both of varying brightness: (sample, 1, 12, 12)."""
    rng = np.random.default_rng(seed)
    cross = np.zeros((12, 12), bool)
    cross[5:7, 3:9] = cross[3:9, 5:7] = True
    dark, light = rng.uniform(0.0, 0.3, (count, 1, 1, 1)), rng.uniform(0.6, 0.9, (count, 1, 1, 1))
    return np.where(cross, light, dark) + rng.normal(scale=0.05, size=(count, 1, 12, 12))
