"""How is the relevance of a weighted sum shared out among what went into it? The rules of layer-wise relevance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from neuroglass.model.trace.rules import Met

Product = Callable[[Tensor, Tensor], Tensor]  # of numbers and weights, without a bias


def stable(total: Tensor, epsilon: float = 0.0) -> Tensor:
    """A total to divide by: further from 0 by epsilon, and never 0."""
    moved = torch.where(total >= 0, total + epsilon, total - epsilon)
    return torch.where(moved == 0, torch.ones_like(moved), moved)


@dataclass(frozen=True, eq=False)
class Claim:
    """Relevance of one total: of the sum itself, or of what a batch norm or a shift makes of it."""

    relevance: Tensor
    total: Tensor
    scale: Tensor | float = 1.0  # of the sum within the total

    def turned(self, turn: Met) -> "Claim":
        """In the order that the numbers had before they were turned."""
        with torch.enable_grad():
            start = torch.zeros_like(turn.given(0)).requires_grad_()
            made = turn.again(start)
        whole = self.scale if isinstance(self.scale, float) else self.scale.expand_as(made)
        parts = [part for part in (self.relevance, self.total, whole) if isinstance(part, Tensor)]
        found = [torch.autograd.grad(made, start, part, retain_graph=True)[0] for part in parts]
        return Claim(found[0], found[1], found[2] if len(found) > 2 else self.scale)


@dataclass(frozen=True, eq=False)
class Weighted:
    """A sum of numbers times fixed weights, of a dense layer or a convolution."""

    given: Tensor
    weight: Tensor
    bias: Tensor | float
    output: Tensor
    product: Product
    mixes_channels: bool = False  # a convolution of every channel with every channel

    @classmethod
    def of(cls, one: Met) -> "Weighted":
        place, step = one.varied[0], one.ran
        first = 1 if one.name in ("addmm", "baddbmm") else 0
        other = 2 * first + 1 - place
        if one.name == "convolution":
            mixes = not step.given[6] and step.given[8] == 1 and one.given(0).ndim == one.given(1).ndim
            return cls(one.given(0), one.given(1), _along_channels(one), step.output, _convolved(one), mixes)
        bias = 0.0 if first == 0 else one.given(0) * step.options.get("beta", 1)
        alpha, left = step.options.get("alpha", 1), place < other

        def product(given: Tensor, weight: Tensor) -> Tensor:
            return alpha * (torch.matmul(given, weight) if left else torch.matmul(weight, given))

        return cls(one.given(place), one.given(other), bias, step.output, product)

    def pull(self, given: Tensor, weight: Tensor) -> tuple[Tensor, Callable[[Tensor], Tensor]]:
        """The sum of other numbers with other weights, and what passes a slope back through it."""
        with torch.enable_grad():
            start = given.detach().requires_grad_()
            made = self.product(start, weight)
        return made.detach(), lambda slope: torch.autograd.grad(made, start, slope)[0]


def _convolved(one: Met) -> Product:
    step = one.ran
    return lambda given, weight: step.function(given, weight, None, *step.given[3:])


def _along_channels(one: Met) -> Tensor | float:
    if one.ran.given[2] is None:
        return 0.0
    bias = one.given(2)
    return bias.view(-1, *[1] * (one.ran.output.ndim - 2))


def by_signs(sums: Weighted, claims: Sequence[Claim], epsilon: float, gamma: float | None) -> Tensor:
    """Parts of the total's sign count 1 + gamma times (Montavon et al. 2019, gamma), or where gamma is None, positive
    parts alone (z-plus, alpha 1 beta 0)."""
    given, weight = sums.given, sums.weight
    halves = [(given.clamp_min(0), weight.clamp_min(0), weight.clamp_max(0))]
    if bool((given < 0).any()):
        halves.append((given.clamp_max(0), weight.clamp_max(0), weight.clamp_min(0)))
    alike = [sums.pull(part, same) for part, same, _ in halves]
    against = [sums.pull(part, other) for part, _, other in halves] if _needed(claims, gamma) else []
    up, down = (sum(made for made, _ in parts) if parts else 0.0 for parts in (alike, against))
    slopes: list[tuple[Tensor, Tensor]] = []
    for claim in claims:
        shift = _shift(sums, claim)
        for_up, for_down, for_shift = _counts(torch.as_tensor(claim.scale), shift, claim.total, gamma)
        total = for_up * up + for_shift * shift + (for_down * down if against else 0.0)
        share = claim.relevance / stable(total, epsilon)
        slopes.append((for_up * share, for_down * share if against else share))
    slope_up, slope_down = (sum(one[1:], start=one[0]) for one in zip(*slopes, strict=True))
    parts = [part * pull(slope_up) for (part, _, _), (_, pull) in zip(halves, alike, strict=True)]
    parts += [part * pull(slope_down) for (part, _, _), (_, pull) in zip(halves, against, strict=False)]
    return sum(parts[1:], start=parts[0])


def slope_by_raising(sums: Weighted, claims: Sequence[Claim], raising: Tensor, epsilon: float) -> Tensor:
    """z-plus where nothing that was given, and no scale, is below 0: what passes back by the weights that raise a sum
    alone."""
    up, slopes = sums.product(sums.given, raising), []
    for claim in claims:
        total = claim.scale * up + _shift(sums, claim).clamp_min(0)
        slopes.append(claim.scale * (claim.relevance / stable(total, epsilon)))
    return sum(slopes[1:], start=slopes[0])


def _shift(sums: Weighted, claim: Claim) -> Tensor:
    """What a total has beyond the scaled sum: the bias, and what a batch norm adds."""
    if claim.total is sums.output:
        return torch.as_tensor(sums.bias)
    return claim.total - claim.scale * (sums.output - sums.bias)


def _counts(scale: Tensor, shift: Tensor, total: Tensor, gamma: float | None) -> tuple[Tensor, Tensor, Tensor]:
    """How often parts that raise the sum, parts that lower it, and the bias count in a total."""
    if gamma is None:
        return scale.clamp_min(0), scale.clamp_max(0), (shift > 0).to(shift.dtype)
    up, down, bias = ((part >= 0) == (total >= 0) for part in (scale, -scale, shift))
    return scale * (1 + gamma * up), scale * (1 + gamma * down), 1 + gamma * bias


def _needed(claims: Sequence[Claim], gamma: float | None) -> bool:
    """Whether parts that lower the sum count in any of the totals."""
    return gamma is not None or any(bool((torch.as_tensor(claim.scale) < 0).any()) for claim in claims)


def in_equal_shares(sums: Weighted, claims: Sequence[Claim]) -> Tensor:
    """To each number that went into the sum the same (the flat rule), whatever it was."""
    relevance = sum((claim.relevance for claim in claims[1:]), start=claims[0].relevance)
    if not sums.mixes_channels:
        count, pull = sums.pull(torch.ones_like(sums.given), torch.ones_like(sums.weight))
        return pull(relevance / count)
    channels = sums.given.shape[1]  # which are all alike here: one stands for them
    count, pull = sums.pull(torch.ones_like(sums.given[:, :1]), torch.ones_like(sums.weight[:1, :1]))
    return pull(relevance.sum(1, keepdim=True) / (count * channels)).expand_as(sums.given)
