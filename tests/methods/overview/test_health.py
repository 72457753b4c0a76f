"""Health: planted dead, constant and saturated units are counted, no others."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.model.engine.planner import Planner
from neuroglass.testing.subjects import tiny_subject

SAMPLES = 40
X = np.random.default_rng(0).standard_normal((SAMPLES, 5))
LABEL = np.zeros(SAMPLES, int)
BOUNDED = {
    "sigmoid": (nn.Sigmoid(), [-30, 30, -4], [0.1, 2, 1]),  # offsets at the limits; offsets that are not
    "tanh": (nn.Tanh(), [-30, 30, 9], [0.1, 1, 1]),
    "softsign": (nn.Softsign(), [-90, 90, 40], [0.1, 1, 3]),
    "hardsigmoid": (nn.Hardsigmoid(), [-30, 30, 9], [0.1, 1, 1]),
    "hardtanh": (nn.Hardtanh(-2, 3), [-30, 30, 9], [0.1, 1, 1]),
    "relu6": (nn.ReLU6(), [30, 40, 50], [-30, 1, 3]),
}


def shifted(offsets, *after):
    """Column 0 of the data plus an offset for each unit, and what comes after."""
    first = nn.Linear(5, len(offsets)).double()
    with torch.no_grad():
        first.weight.zero_()
        first.weight[:, 0] = 1
        first.bias.copy_(torch.tensor(offsets, dtype=torch.float64))
    return ng.Subject(nn.Sequential(first, *after).double(), (X, LABEL), space=ng.space.table(5))


def rows(found):
    return {
        name: {column: field.values[place] for column, field in found.columns.items()}
        for place, name in enumerate(found.axes[0].ticks)
    }


def test_dead_units_are_zero_on_every_sample_and_constant_ones_the_same():
    subject = shifted([-30.0, 0.0, 1.0, -40.0], nn.ReLU(), nn.Linear(4, 2))
    with torch.no_grad():
        subject.model[0].weight[2] = 0  # unit 2 is always 1
    found = rows(ng.overview(subject, "health"))
    assert (found["0"]["dead"], found["0"]["constant"]) == (0, 1)
    assert (found["1"]["dead"], found["1"]["constant"], found["1"]["units"]) == (2, 1, 4)
    assert found["1"]["active"] == pytest.approx((0 + (X[:, 0] > 0).mean() + 1 + 0) / 4)
    assert np.isnan(found["1"]["saturated"])


@pytest.mark.parametrize("name", BOUNDED)
def test_units_at_the_limit_of_a_bounded_activation_are_saturated(name):
    layer, limits, free = BOUNDED[name]
    found = rows(ng.overview(shifted([float(one) for one in (*limits, *free)], layer, nn.Linear(6, 2)), "health"))
    expected = {"sigmoid": 2}.get(name, 3)  # -4 is where the slope of a sigmoid is 7 % of its largest
    assert found["1"]["saturated"] == expected
    assert np.isnan(found["0"]["saturated"]) and np.isnan(found["2"]["saturated"])


@pytest.mark.parametrize(
    ("layer", "edge"),
    [(nn.Sigmoid(), 5.98645), (nn.Tanh(), 2.99322), (nn.Softsign(), 9.0)],
    ids=["sigmoid", "tanh", "softsign"],
)
def test_the_limit_is_where_the_slope_is_a_hundredth_of_its_largest(layer, edge):
    at = torch.tensor([0.0, edge], dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(layer(at).sum(), at)
    assert slope[1] / slope[0] == pytest.approx(0.01, rel=1e-4)
    x = np.tile([1.001 * edge, -1.001 * edge, 0.999 * edge, -0.999 * edge, 0], (SAMPLES, 1))
    model = nn.Sequential(nn.Identity(), layer, nn.Linear(5, 2)).double()
    found = rows(ng.overview(ng.Subject(model, (x, LABEL), space=ng.space.table(5)), "health"))
    assert found["1"]["saturated"] == 2


def test_saturated_are_units_with_more_than_nineteen_of_twenty_values_at_the_limit():
    model = nn.Sequential(nn.Identity(), nn.Tanh(), nn.Linear(3, 2)).double()
    x = np.full((SAMPLES, 3), 9.0)
    x[: SAMPLES // 20, 1] = 0  # exactly 95 % are at the limit
    x[: SAMPLES // 20 - 1, 2] = 0
    found = rows(ng.overview(ng.Subject(model, (x, LABEL), space=ng.space.table(3)), "health"))
    assert found["1"]["saturated"] == 2


def test_a_channel_is_judged_over_all_its_positions():
    conv = nn.Conv2d(1, 3, 1)
    with torch.no_grad():
        conv.weight.copy_(torch.tensor([1.0, 1.0, 0.0]).view(3, 1, 1, 1))
        conv.bias.copy_(torch.tensor([-30.0, -1.0, 2.0]))
    x = torch.rand(6, 1, 4, 4) / 2
    x[3, 0, 2, 1] = 1.5  # the only position of the only sample to which unit 1 answers
    model = nn.Sequential(conv, nn.ReLU(), nn.Flatten(), nn.Linear(48, 2))
    found = rows(
        ng.overview(ng.Subject(model, (x, torch.zeros(6, dtype=int)), space=ng.space.image(1, 4, 4)), "health")
    )
    assert (found["1"]["dead"], found["1"]["constant"]) == (1, 1)
    assert found["1"]["active"] == pytest.approx((0 + 1 / 96 + 1) / 3)


def test_batches_change_nothing(monkeypatch):
    subject = tiny_subject("image")
    whole = rows(ng.overview(subject, "health"))
    monkeypatch.setattr(Planner, "batch", lambda *args, **options: 2)
    again = rows(ng.overview(subject, "health"))
    for name, row in whole.items():
        np.testing.assert_allclose([row[key] for key in list(row)[1:]], [again[name][key] for key in list(row)[1:]])


def test_units_that_change_in_a_later_batch_only_are_neither_dead_nor_constant(monkeypatch):
    monkeypatch.setattr(Planner, "batch", lambda *args, **options: 2)
    x = np.tile([5.0, 5.0, 5.0, 0.0, 5.0], (6, 1))
    x[4, 0], x[5, 1], x[4, 3] = 3, 7, 2  # lower, higher, alive at last
    model = nn.Sequential(nn.ReLU(), nn.Linear(5, 2)).double()
    found = rows(ng.overview(ng.Subject(model, (x, LABEL[:6]), space=ng.space.table(5)), "health"))
    assert (found["0"]["dead"], found["0"]["constant"]) == (0, 2)


def test_one_sample_tells_nothing_of_units():
    with pytest.raises(ng.InvalidInput, match="1 sample was given; how units behave is seen over many"):
        ng.overview(tiny_subject("image"), "health", samples=[0])


class Inverse(nn.Module):
    def forward(self, x):
        return 1 / x


def test_what_is_not_finite_is_named():
    x = X.copy()
    x[7, 0] = 0
    model = nn.Sequential(Inverse(), nn.Tanh(), nn.Linear(5, 2)).double()  # tanh makes it finite again
    with pytest.raises(ng.InvalidInput, match="'0' is NaN or infinite for sample 7"):
        ng.overview(ng.Subject(model, (x, LABEL), space=ng.space.table(5)), "health")


def test_a_network_of_layers_that_only_pass_on_has_no_health():
    subject = ng.Subject(nn.Sequential(nn.Flatten(), nn.Dropout()), (X, LABEL), space=ng.space.table(5))
    with pytest.raises(ng.NotApplicable, match="only passes on or pools"):
        ng.overview(subject, "health")
