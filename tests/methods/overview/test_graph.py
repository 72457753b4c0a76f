"""The graph of layers as a matrix: rows feed columns."""

from itertools import pairwise

import numpy as np
import torch
from torch import nn

import neuroglass as ng
from neuroglass.testing.subjects import tiny_subject


def test_layers_are_named_as_in_the_table_and_read_in_their_order():
    subject = tiny_subject("image")
    found = ng.overview(subject, "graph")
    rows, columns = found.axes
    names = [layer.name for layer in subject.layers()]
    assert rows.ticks == ("input", *names) and columns.ticks == (*names, "output")
    pairs = {(rows.ticks[a], columns.ticks[b]) for a, b in np.argwhere(found.values)}
    way = ("input", *names, "output")
    assert pairs == {*pairwise(way), ("relu#0", "relu#1")}


def test_what_only_holds_other_layers_is_left_out_and_told():
    torch.manual_seed(0)
    inner = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
    odd = nn.Sequential()
    odd.add_module("a b", inner)
    odd.add_module("head", nn.Linear(4, 2))
    found = ng.overview(ng.Subject(odd, (torch.rand(5, 4), torch.zeros(5, dtype=int))), "graph")
    assert found.axes[0].ticks == ("input", '"a b.0"', '"a b.1"', "head")
    np.testing.assert_array_equal(found.values, np.eye(4))
    assert found.notes[-1] == "1 layer that only holds others is left out."


def test_one_sample_is_enough():
    model = nn.Sequential(nn.Linear(4, 2))
    found = ng.overview(ng.Subject(model, (torch.rand(1, 4), torch.zeros(1, dtype=int))), "graph")
    np.testing.assert_array_equal(found.values, np.eye(2))
