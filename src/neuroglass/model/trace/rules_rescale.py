"""How does DeepLIFT pass an operation? By the change of what it made over the change of what it was given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from neuroglass.core.errors import NotApplicable
from neuroglass.model.trace import operations as kinds
from neuroglass.model.trace import secants
from neuroglass.model.trace.rows import Rows, Standardization, extreme_places, extreme_rows
from neuroglass.model.trace.rules import SOURCE, Altered, Met, Slopes, Way, put, unknown

LINEAR = kinds.SELECTIONS | kinds.SUMS | kinds.AFFINE | kinds.PRODUCTS
RULED = (
    LINEAR | kinds.ELEMENTWISE | kinds.NORMS | kinds.POOLS | kinds.EXTREMES | kinds.OF_TWO | kinds.SOFTMAX
    | kinds.LOG_SOFTMAX | {"logsumexp", "var", "glu"}
)  # fmt: skip
Change = Callable[[Slopes, Tensor], Slopes]


@dataclass(frozen=True, eq=False)
class RescaleRules:
    """Multipliers against a baseline: those of all elements, times their change, add up to the target's change."""

    baseline: Tensor

    def keeps(self, name: str) -> bool:
        return name in RULED

    def seed(self, value: Tensor) -> Tensor:
        return torch.ones_like(value)

    def alter(self, way: Way) -> Mapping[int, Altered]:
        found = {one.place: _change(one) for one in way.met if one.name != SOURCE}
        return {place: Altered(after=change) for place, change in found.items() if change}


def _change(one: Met) -> Change | None:
    """What replaces the derivative; None where the derivative holds for changes of any size."""
    name, several = one.name, len(one.varied) > 1
    if name not in RULED:
        raise NotApplicable(unknown(name))
    if one.step is None and name in kinds.SELECTIONS:
        return None  # a view that autograd made anew
    if one.drifts():
        if several or name not in ("mul", "where", "maskedfill"):
            raise NotApplicable(
                f"{name!r} depends on the input by a way that has no derivative (a comparison, a choice): the change "
                "of the target cannot be shared out by rules"
            )
        return _of_one(one)
    if name in kinds.ELEMENTWISE or (name in kinds.OF_TWO and not several):
        return _of_one(one)
    if name == "var" or (several and name in kinds.PRODUCTS | {"mul"}):
        return _of_product(one)
    if name == "div" and 1 in one.varied:
        return _of_quotient(one)
    return _of_many(one)


def _of_many(one: Met) -> Change | None:
    """Operations that compare or weigh many numbers."""
    name = one.name
    if name in kinds.NORMS | kinds.BATCH_NORMS:
        return _of_norm(one)
    if name in kinds.SOFTMAX | kinds.LOG_SOFTMAX:
        return _of_softmax(one)
    if name == "glu":
        return _of_glu(one)
    if name in kinds.OF_TWO:
        return _of_two(one)
    return _of_extreme(one) if name in kinds.POOLS | kinds.EXTREMES else None


def _of_one(one: Met) -> Change:
    place = one.varied[0]
    x, x0 = one.pair(place)
    change = one.ran.output - one.twinned.output
    opened = (x > 0) if kinds.is_relu(one.ran, place) else None

    def pass_on(made: Slopes, slope: Tensor) -> Slopes:
        derivative = made[place] if opened is None else slope * opened
        if derivative is None:
            raise NotApplicable(unknown(one.name))
        return put(made, place, secants.secant(slope * change, x, x0, derivative))

    return pass_on


def _of_product(one: Met) -> Change:
    varied = one.varied
    pairs = [one.pair(place) for place in varied]

    def pass_on(made: Slopes, slope: Tensor) -> Slopes:
        for place, found in zip(varied, secants.in_the_middle(one.again, pairs, slope), strict=True):
            made = put(made, place, found)
        return made

    return pass_on


def _of_quotient(one: Met) -> Change:
    below, below0 = one.pair(1)
    if 0 in one.varied:
        above, above0 = one.pair(0)
    else:
        above = above0 = one.ran.given[0]

    def pass_on(made: Slopes, slope: Tensor) -> Slopes:
        inverse, inverse0 = 1 / below, 1 / below0
        if made[0] is not None:
            made = put(made, 0, slope * (inverse + inverse0) / 2)
        return put(made, 1, slope * (above + above0) / 2 * -inverse * inverse0)

    return pass_on


def _of_norm(one: Met) -> Change | None:
    found = Standardization.of(one.ran)
    if found is None:
        return None
    rows = found.rows
    x, x0 = (rows.cut(part) for part in one.pair(0))

    def pass_on(made: Slopes, slope: Tensor) -> Slopes:
        return put(made, 0, rows.back(secants.standardized(rows.cut(slope * found.weight), x, x0, found.eps)))

    return pass_on


def _of_softmax(one: Met) -> Change:
    rows = Rows.along(one.given(0).shape, [one.ran.given[1]])
    x, x0 = (rows.cut(part) for part in one.pair(0))

    def pass_on(made: Slopes, slope: Tensor) -> Slopes:
        return put(made, 0, rows.back(secants.softmax(rows.cut(slope), x, x0, log=one.name in kinds.LOG_SOFTMAX)))

    return pass_on


def _of_glu(one: Met) -> Change:
    dim = one.ran.given[1] if len(one.ran.given) > 1 else -1
    (value, gate), (value0, gate0) = (part.chunk(2, dim) for part in one.pair(0))
    opened, opened0 = gate.sigmoid(), gate0.sigmoid()

    def pass_on(made: Slopes, slope: Tensor) -> Slopes:
        rise = secants.secant(opened - opened0, gate, gate0, opened * (1 - opened))
        parts = slope * (opened + opened0) / 2, slope * (value + value0) / 2 * rise
        return put(made, 0, torch.cat(parts, dim))

    return pass_on


def _of_two(one: Met) -> Change:
    """The larger or smaller of two tensors, which may be broadcast."""
    largest, shape = one.name == "maximum", one.ran.output.shape
    (a, a0), (b, b0) = ([part.expand(shape) for part in one.pair(place)] for place in (0, 1))
    x, x0 = torch.stack([a, b], -1), torch.stack([a0, b0], -1)
    choose = torch.argmax if largest else torch.argmin
    places = choose(x, -1, keepdim=True), choose(x0, -1, keepdim=True)

    def pass_on(made: Slopes, slope: Tensor) -> Slopes:
        found = secants.extreme(slope.unsqueeze(-1), (x, x0), places, largest=largest)
        for place in one.varied:
            made = put(made, place, found[..., place])
        return made

    return pass_on


def _of_extreme(one: Met) -> Change:
    rows, largest = extreme_rows(one.ran), one.name not in ("min", "amin")
    x, x0 = (rows.cut(part) for part in one.pair(0))
    places = extreme_places(one.ran, rows), extreme_places(one.twinned, rows)

    def pass_on(made: Slopes, slope: Tensor) -> Slopes:
        found = secants.extreme(slope.reshape(rows.count, -1), (x, x0), places, largest=largest)
        return put(made, 0, rows.back(found))

    return pass_on
