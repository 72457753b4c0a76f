"""Subjects whose confusion, errors and weights are known by hand."""

import numpy as np
import torch
from torch import nn

import neuroglass as ng


def largest_column(x, y, **options):
    """A classifier that says which of three columns is the largest."""
    model = nn.Linear(3, 3, bias=False).double()
    with torch.no_grad():
        model.weight.copy_(torch.eye(3))
    return ng.Subject(model, (np.asarray(x, np.float64), np.asarray(y)), **options)


def sum_of_columns(x, y):
    """A regression: the sum of the columns."""
    model = nn.Linear(2, 1, bias=False).double()
    with torch.no_grad():
        model.weight.fill_(1.0)
    return ng.Subject(model, (np.asarray(x, np.float64), np.asarray(y, np.float64)))
