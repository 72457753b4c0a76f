"""Multipliers times changes add up to the change that an operation made, whatever it was given."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F  # noqa: N812

from neuroglass.model.trace import secants

seeds = given(seed=st.integers(0, 2**31 - 1), size=st.sampled_from([1e-3, 1.0, 30.0]))


def pair(seed, size, *shape):
    made = torch.Generator().manual_seed(seed)
    return [size * torch.randn(*shape, dtype=torch.float64, generator=made) for _ in range(2)]


def assert_adds_up(multiplier, x, x0, slope, change):
    found, expected = (multiplier * (x - x0)).sum(-1), (slope * change).sum(-1)
    assert torch.allclose(found, expected, rtol=1e-9, atol=1e-10 * float(1 + (slope * change).abs().sum()))


@settings(deadline=None, max_examples=25)
@seeds
def test_a_softmax_adds_up(seed, size):
    x, x0 = pair(seed, size, 5, 4)
    slope, _ = pair(seed + 1, 1.0, 5, 4)
    found = secants.softmax(slope, x, x0, log=False)
    assert_adds_up(found, x, x0, slope, x.softmax(-1) - x0.softmax(-1))
    assert float(found.abs().max()) <= 2 * float(slope.abs().sum(-1).max())
    assert_adds_up(secants.softmax(slope, x, x0, log=True), x, x0, slope, x.log_softmax(-1) - x0.log_softmax(-1))


@settings(deadline=None, max_examples=25)
@seeds
def test_a_standardization_adds_up(seed, size):
    x, x0 = pair(seed, size, 5, 4)
    slope, _ = pair(seed + 1, 1.0, 5, 4)
    change = F.layer_norm(x, (4,), eps=1e-3) - F.layer_norm(x0, (4,), eps=1e-3)
    assert_adds_up(secants.standardized(slope, x, x0, 1e-3), x, x0, slope, change)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**31 - 1), largest=st.booleans(), ties=st.booleans())
def test_an_extreme_adds_up_without_growing(seed, largest, ties):
    x, x0 = pair(seed, 1.0, 6, 5)
    x, x0 = (x.round(), x0.round()) if ties else (x, x0)
    choose = torch.argmax if largest else torch.argmin
    places = choose(x, -1, keepdim=True), choose(x0, -1, keepdim=True)
    slope = torch.ones(6, 1, dtype=torch.float64)
    found = secants.extreme(slope, (x, x0), places, largest=largest)
    change = x.gather(-1, places[0]) - x0.gather(-1, places[1])
    assert_adds_up(found, x, x0, slope, change)
    assert float(found.abs().max()) <= 1 + 1e-12


@pytest.mark.parametrize("log", [False, True])
def test_without_a_change_multipliers_are_the_derivative(log):
    x, slope = pair(0, 1.0, 5, 4)
    start = x.clone().requires_grad_()
    run = torch.log_softmax if log else torch.softmax
    (expected,) = torch.autograd.grad(run(start, -1), start, slope)
    assert torch.allclose(secants.softmax(slope, x, x, log=log), expected, rtol=1e-9, atol=1e-12)
    (expected,) = torch.autograd.grad(F.layer_norm(start, (4,), eps=1e-3), start, slope)
    assert torch.allclose(secants.standardized(slope, x, x, 1e-3), expected, rtol=1e-9, atol=1e-12)


def test_what_a_mask_hides_from_a_softmax_gets_nothing():
    x, x0 = torch.tensor([[1.0, -torch.inf, 2.0]]), torch.tensor([[0.0, -torch.inf, -1.0]])
    found = secants.softmax(torch.tensor([[1.0, 1.0, -1.0]]), x, x0, log=False)
    assert torch.isfinite(found).all()
    assert float(found[0, 1]) == 0


def test_a_secant_is_the_derivative_where_its_input_stays():
    x, x0 = torch.tensor([1.0, 1.0, 0.0]), torch.tensor([1.0, 3.0, 0.0])
    found = secants.secant(torch.tensor([0.0, 4.0, 0.0]), x, x0, torch.tensor([5.0, 6.0, 7.0]))
    assert found.tolist() == [5.0, -2.0, 7.0]
