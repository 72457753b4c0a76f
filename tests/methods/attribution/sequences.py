"""Random networks in one sequence, in float64, that slow transcriptions and Captum can walk through."""

import torch
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import subject


def convolutional(*, bias=True, positive=False):
    torch.manual_seed(4)
    model = nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1, bias=bias), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 5, 3, padding=1, bias=bias),
        nn.ReLU(), nn.Flatten(), nn.Linear(45, 6, bias=bias), nn.ReLU(), nn.Linear(6, 3, bias=bias),
    )  # fmt: skip
    made = subject(model, (2, 6, 6), ng.space.image(2, 6, 6, region=2))
    return positively(made) if positive else made


def positively(made):
    """The same network on samples without negative numbers."""
    x = torch.from_numpy(made.data.batch(range(4)).x.copy()).abs()
    return ng.Subject(made.model, (x, torch.arange(4) % 3), space=made.space)


def curved():
    torch.manual_seed(6)
    model = nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 6), nn.Sigmoid(), nn.Linear(6, 3))
    return subject(model, (5,), ng.space.table(5))
