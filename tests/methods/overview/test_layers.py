"""The table of layers says what ran, in order."""

import numpy as np
import torch
from torch import nn

import neuroglass as ng


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.relu = nn.ReLU()
        self.head = nn.Linear(4, 2)
        self.unused = nn.Linear(9, 9)

    def forward(self, x):
        x = self.relu(self.conv(x)).mean((2, 3))
        return self.head(self.relu(x))


def test_every_call_is_a_row_with_its_axes_units_and_parameters():
    subject = ng.Subject(Twice(), (torch.rand(3, 1, 5, 5), torch.tensor([0, 1, 0])), space=ng.space.image(1, 5, 5))
    table = ng.overview(subject, "layers")
    assert table.axes[0].ticks == ("conv", "relu#0", "relu#1", "head")
    columns = {name: list(field.values) for name, field in table.columns.items()}
    assert columns["kind"] == ["Conv2d", "ReLU", "ReLU", "Linear"]
    assert columns["axes"] == ["channel 4 × y 3 × x 3", "channel 4 × y 3 × x 3", "unit 4", "unit 2"]
    assert columns["units"] == [4, 4, 4, 2]
    assert columns["calls"] == [1, 2, 2, 1]
    assert columns["parameters"] == [40, 0, 0, 10]
    assert table.scores["parameters"] == 40 + 10 + 90
    np.testing.assert_array_equal(table.values, range(4))
