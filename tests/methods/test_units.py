import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.methods import units
from neuroglass.methods.units import group_means, read_units
from neuroglass.testing.subjects import MAKERS, tiny_subject


@pytest.mark.parametrize("kind", MAKERS)
def test_a_units_activation_is_its_mean_over_positions(kind):
    subject = tiny_subject(kind)
    whole = subject.activations([layer.name for layer in subject.layers()], range(6))
    for layer in subject.layers():
        moved = np.moveaxis(whole[layer.name], 1 + layer.unit_axis, 1).reshape(6, layer.units, -1)
        np.testing.assert_allclose(read_units(subject, layer.name, tuple(range(6))), moved.mean(axis=2), atol=1e-12)


def test_the_inputs_units_are_its_elements():
    subject = tiny_subject("image")
    found = read_units(subject, "input", (4, 1))
    np.testing.assert_array_equal(found, np.asarray(subject.data.batch([4, 1]).x).reshape(2, -1))


def test_the_sample_that_is_not_finite_is_named():
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2)).double()
    x = torch.ones(4, 2, dtype=torch.float64)
    subject = ng.Subject(model, (x, torch.tensor([0, 1, 0, 1])))
    with torch.no_grad():
        model[0].weight[1, 0] = float("inf")
    with pytest.raises(ng.InvalidInput, match="'0' is NaN or infinite for sample 1"):
        read_units(subject, "0", (1, 2))


def test_group_means_are_means_over_the_members_whatever_the_blocks(monkeypatch):
    rng = np.random.default_rng(0)
    values, members = rng.standard_normal((50, 4)).astype(np.float32), rng.random((3, 50)) < 0.4
    for block in (2**22, 16):
        monkeypatch.setattr(units, "_BLOCK", block)
        for group in range(3):
            expected = values[members[group]].mean(axis=0, dtype=np.float64)
            np.testing.assert_allclose(group_means(values, members)[group], expected, atol=1e-12)
