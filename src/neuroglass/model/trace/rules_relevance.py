"""How does layer-wise relevance propagation pass an operation? What it made is shared out among what it was given."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import torch
from torch import Tensor

from neuroglass.core.errors import NotApplicable
from neuroglass.model.trace import operations as kinds
from neuroglass.model.trace.roles import Roles, scale_of
from neuroglass.model.trace.rows import Standardization
from neuroglass.model.trace.rules import SOURCE, Altered, Met, Slopes, Way, put, unknown
from neuroglass.model.trace.shares import Claim, Weighted, by_signs, in_equal_shares, slope_by_raising, stable

NORMALIZED = kinds.NORMS | kinds.BATCH_NORMS
WINNERS = kinds.POOLS | kinds.EXTREMES | kinds.OF_TWO  # all goes to the number that won, as its derivative does
SCALES = frozenset({"var", "std", "linalgvectornorm"})  # by which something else is divided
Share = Callable[[Slopes, Tensor], Slopes]


@dataclass(frozen=True, eq=False)
class RelevanceRules:
    """Which rule shares out the relevance of convolutions, of dense layers, and of the layers that read the input."""

    convolutions: str
    dense: str  # and of the layer that the target is read from
    first: str  # empty: as the others
    epsilon: float
    gamma: float

    baseline: ClassVar[None] = None

    def keeps(self, name: str) -> bool:
        return name not in kinds.SELECTIONS - kinds.TURNS

    def seed(self, value: Tensor) -> Tensor:
        return value

    def alter(self, way: Way) -> Mapping[int, Altered]:
        return _Sharing(self, way).altered()


class _Sharing:
    """One way back, and what is claimed on it of sums that batch norms and shifts follow."""

    def __init__(self, rules: RelevanceRules, way: Way):
        self.rules, self.way = rules, way
        self.roles, self.readers = Roles(way), way.readers()
        self.claims: dict[int, dict[int, list[Claim]]] = defaultdict(dict)  # of which sum, by which reader

    def altered(self) -> dict[int, Altered]:
        found = {one.place: self._of(one) for one in self.way.met if one.name != SOURCE}
        return {place: change for place, change in found.items() if change}

    def _of(self, one: Met) -> Altered | None:
        name, several = one.name, len(one.varied) > 1
        if one.place in self.roles.weighted:
            return self._of_weights(one)
        if one.place in self.roles.units:
            return _unchanged(one)
        if one.place in self.roles.merged:
            return Altered(after=self._claimed(one))
        if one.place in self.roles.affine or name in kinds.SUMS or (several and name in ("add", "sub")):
            return self._proportional(one, one.varied)
        if several and name in kinds.PRODUCTS | {"mul"}:
            return self._of_gate(one)
        if several and name == "div":
            return self._proportional(one, (0,))
        return self._of_others(one)

    def _of_others(self, one: Met) -> Altered | None:
        name, alone = one.name, len(one.varied) == 1
        if name in NORMALIZED and one.varied == (0,):
            return self._of_norm(one)
        if name in kinds.ELEMENTWISE | kinds.SOFTMAX | kinds.LOG_SOFTMAX | {"div"} and alone:
            return _unchanged(one)
        if name in kinds.OF_TWO and alone and kinds.is_relu(one.ran, one.varied[0]):
            return _unchanged(one)
        if name in kinds.SELECTIONS | WINNERS:
            return None
        if name == "glu":
            return Altered(after=_to_the_value(one))
        if name in SCALES:
            return Altered(after=_nothing(one))
        raise NotApplicable(unknown(name))

    def _proportional(self, one: Met, places: tuple[int, ...], part: float = 1.0) -> Altered:
        """To each of these in the measure of what it adds; to the others, which only weigh, nothing."""
        output = one.ran.output
        given = {place: one.given(place) for place in places}

        def share(made: Slopes, _: Tensor) -> Slopes:
            for place in one.varied:
                made = put(made, place, _times(made[place], given[place] * part if place in given else 0.0))
            return made

        return Altered(lambda relevance: relevance / stable(output), share)

    def _of_gate(self, one: Met) -> Altered:
        """Of a product of two the value takes all and its gate nothing; where neither is a gate, each takes half."""
        values = tuple(place for place in one.varied if not self.roles.is_gate(one, place))
        if len(values) == 1:
            return self._proportional(one, values)
        return self._proportional(one, one.varied, 1 / len(one.varied))

    def _of_norm(self, one: Met) -> Altered:
        """The scale is taken as fixed: what is left is linear."""
        found = Standardization.of(one.ran)
        if found is None:
            raise NotApplicable(unknown(one.name))
        rows, x, output = found.rows, one.given(0), one.ran.output
        scale = (rows.cut(x).var(1, correction=0, keepdim=True) + found.eps).rsqrt()

        def share(made: Slopes, relevance: Tensor) -> Slopes:
            slope = rows.cut(relevance / stable(output) * found.weight) * scale
            return put(made, 0, x * rows.back(slope - slope.mean(1, keepdim=True)))

        return Altered(after=share)

    def _claimed(self, one: Met) -> Share:
        """What a batch norm, a shift or a scale made is claimed of the sum before it, as if they were one."""
        place = one.varied[0]
        maker, output, scale = one.reads[place], one.ran.output, scale_of(one)

        def claim(made: Slopes, relevance: Tensor) -> Slopes:
            held = [replace(own, scale=own.scale * scale) for own in self._claims(one, relevance, output)]
            if one.name in kinds.TURNS:
                held = [own.turned(one) for own in held]
            else:
                made = put(made, place, relevance)
            if maker is not None:
                self.claims[maker][one.place] = held
            return made

        return claim

    def _claims(self, one: Met, relevance: Tensor, output: Tensor) -> list[Claim]:
        """All that is claimed of a sum: of what follows it, and of itself by its other readers."""
        by_reader = self.claims.pop(one.place, {})
        held = [claim for claims in by_reader.values() for claim in claims]
        if held and len(by_reader) == len(self.readers[one.place]):
            return held
        return [*held, Claim(relevance - sum(claim.relevance for claim in held), output)]

    def _of_weights(self, one: Met) -> Altered:
        place, rule, epsilon = one.varied[0], self._rule(one), self.rules.epsilon
        sums = Weighted.of(one)
        if rule == "epsilon":

            def enter(relevance: Tensor) -> Tensor:
                claims = self._claims(one, relevance, sums.output)
                shares = [claim.scale * (claim.relevance / stable(claim.total, epsilon)) for claim in claims]
                return torch.stack(shares).sum(0) if len(shares) > 1 else shares[0]

            return Altered(enter, lambda made, _: put(made, place, _times(made[place], sums.given)))
        if rule == "z-plus" and one.name == "convolution" and self._only_raised(one) and bool((sums.given >= 0).all()):
            raising = sums.weight.clamp_min(0)
            return Altered(
                lambda relevance: slope_by_raising(sums, self._claims(one, relevance, sums.output), raising, epsilon),
                lambda made, _: put(made, place, _times(made[place], sums.given)),
                raising,
            )
        gamma = self.rules.gamma if rule == "gamma" else None

        def share(made: Slopes, relevance: Tensor) -> Slopes:
            claims = self._claims(one, relevance, sums.output)
            if rule == "flat":
                return put(made, place, in_equal_shares(sums, claims))
            return put(made, place, by_signs(sums, claims, epsilon, gamma))

        return Altered(after=share)

    def _only_raised(self, one: Met) -> bool:
        """Whether no batch norm or scale after a sum turns its sign."""
        after = [self.way.met[place] for place in self.readers[one.place] if place in self.roles.merged]
        return all(bool((torch.as_tensor(scale_of(it)) >= 0).all()) and self._only_raised(it) for it in after)

    def _rule(self, one: Met) -> str:
        if self.rules.first and one.place in self.roles.first:
            return self.rules.first
        inner = one.name == "convolution" and one.place not in self.roles.last
        return self.rules.convolutions if inner else self.rules.dense


def _times(slope: Tensor | None, factor: Tensor | float) -> Tensor | None:
    """A slope of 0 stays 0, whatever it meets (such as the infinity of a mask)."""
    return None if slope is None else torch.where(slope == 0, 0, slope * factor)


def _unchanged(one: Met) -> Altered:
    """One number was made of one: it takes all."""
    return Altered(after=lambda made, relevance: put(made, one.varied[0], relevance))


def _to_the_value(one: Met) -> Share:
    dim = one.ran.given[1] if len(one.ran.given) > 1 else -1
    return lambda made, relevance: put(made, 0, torch.cat([relevance, torch.zeros_like(relevance)], dim))


def _nothing(one: Met) -> Share:
    def check(made: Slopes, relevance: Tensor) -> Slopes:
        if bool(relevance.any()):
            raise NotApplicable(unknown(one.name))
        return made

    return check
