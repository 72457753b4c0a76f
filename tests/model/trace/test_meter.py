"""The meter counts what lives at once and what is multiplied, as can be done by hand."""

import pytest
import torch
from torch import nn

from neuroglass.model.trace.meter import Meter

ROW = 4 * 1000  # bytes of 1000 numbers


def measured(run):
    with torch.no_grad(), Meter() as meter:
        run()
    return meter


def test_what_died_is_not_counted_in_the_peak_but_in_the_total():
    def chain():
        x = torch.ones(1000)
        for _ in range(5):
            x = x + 1

    meter = measured(chain)
    assert meter.bytes == 6 * ROW
    assert meter.peak == 2 * ROW
    assert meter.largest == ROW


def test_what_is_kept_counts_in_the_peak():
    meter = measured(lambda: [torch.ones(1000) for _ in range(4)])
    assert meter.peak == meter.bytes == 4 * ROW


@pytest.mark.parametrize(
    ("layer", "shape", "work"),
    [
        (nn.Conv2d(3, 8, 5, padding=2), (2, 3, 7, 6), 2 * 8 * 7 * 6 * 3 * 25),
        (nn.Conv2d(4, 8, 3, stride=2, groups=2), (2, 4, 9, 9), 2 * 8 * 4 * 4 * 2 * 9),
        (nn.ConvTranspose2d(3, 8, 2, stride=2), (2, 3, 5, 5), 2 * 3 * 5 * 5 * 8 * 4),
        (nn.Linear(20, 30), (5, 20), 5 * 20 * 30),
        (nn.LSTM(4, 6, batch_first=True), (2, 7, 4), 2 * 7 * (4 + 6) * 24),
        (nn.ReLU(), (5, 20), 0),
    ],
)
def test_multiply_adds_are_those_of_the_formula(layer, shape, work):
    x = torch.randn(shape)
    assert measured(lambda: layer(x)).work == work


def test_an_address_that_is_used_again_has_another_number():
    numbers = []
    with Meter() as meter:
        for _ in range(3):
            numbers.append(meter.number(torch.ones(1000) + 1))
    assert len(set(numbers)) == 3
