"""What multiplies the change of what an operation was given, so that the products add up to the change it made?

In each function `slope` is what passes back by the operation's output, and a name with 0 is of the baseline.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor


def secant(change: Tensor, given: Tensor, given0: Tensor, derivative: Tensor) -> Tensor:
    """Change of an output over that of its one input; where the input hardly changes, the derivative."""
    moved = given - given0
    size = torch.maximum(given.abs(), given0.abs())
    still = ~(moved.abs() > torch.finfo(given.dtype).eps ** 0.5 * size)  # NaN, of two infinities, is still
    return torch.where(still, derivative, change / torch.where(still, torch.ones_like(moved), moved))


def in_the_middle(
    compute: Callable[..., Tensor], pairs: Sequence[tuple[Tensor, Tensor]], slope: Tensor
) -> list[Tensor]:
    """Of a product of two (or a square): its derivatives halfway between baseline and sample, which are exact."""
    with torch.enable_grad():
        middle = [((one + one0) / 2).detach().requires_grad_() for one, one0 in pairs]
        return list(torch.autograd.grad(compute(*[one.clone() for one in middle]), middle, slope))


def standardized(slope: Tensor, x: Tensor, x0: Tensor, eps: float) -> Tensor:
    """Through (x - mean) / sqrt(variance + eps) along the last axis: a product of a change of place and of a scale."""
    d, d0 = (one - one.mean(-1, keepdim=True) for one in (x, x0))
    v, v0 = (one.square().mean(-1, keepdim=True) + eps for one in (d, d0))
    by_scale = (slope * (d + d0) / 2).sum(-1, keepdim=True)
    rise = -1 / ((v * v0).sqrt() * (v.sqrt() + v0.sqrt()))  # the secant of v ** -0.5
    by_place = slope * (v.rsqrt() + v0.rsqrt()) / 2 + by_scale * rise * (d + d0) / x.shape[-1]
    return by_place - by_place.mean(-1, keepdim=True)


def softmax(slope: Tensor, x: Tensor, x0: Tensor, *, log: bool) -> Tensor:
    """Through a softmax along the last axis (or its logarithm): the exponential of what lacks the logarithm of a sum.

    Each secant is a logarithmic mean of exponentials, at most their larger one: no multiplier grows.
    """
    if not log:
        y, y0 = x.log_softmax(-1), x0.log_softmax(-1)
        slope = slope * secant(y.exp() - y0.exp(), y, y0, y.exp())
    top = torch.maximum(x.amax(-1, keepdim=True), x0.amax(-1, keepdim=True))
    e, e0 = (x - top).exp(), (x0 - top).exp()
    total, total0 = e.sum(-1, keepdim=True), e0.sum(-1, keepdim=True)
    moved = x.logsumexp(-1, keepdim=True) - x0.logsumexp(-1, keepdim=True)
    by_total = slope.sum(-1, keepdim=True) * secant(moved, total, total0, 1 / total)
    return slope - by_total * secant(e - e0, x, x0, e)


def extreme(slope: Tensor, pair: tuple[Tensor, Tensor], places: tuple[Tensor, Tensor], *, largest: bool) -> Tensor:
    """Through the largest (or smallest) of a last axis, one or several times: `places` says where it lay.

    All goes to one element: where the extreme is more extreme than the baseline's, to the one that won; otherwise to
    the one that won on the baseline. Its own change is never the smaller one.
    """
    x, x0 = pair
    y, y0 = (one.gather(-1, place) for one, place in zip(pair, places, strict=True))
    ours = y >= y0 if largest else y <= y0
    winner = torch.where(ours, *places)
    moved = x.gather(-1, winner) - x0.gather(-1, winner)
    share = torch.where(moved == 0, torch.ones_like(moved), (y - y0) / torch.where(moved == 0, 1, moved))
    return torch.zeros_like(x).scatter_add_(-1, winner, slope * share)
