"""Which part does an operation play on the way: a layer with weights, a batch norm that belongs to it, a gate?"""

from collections.abc import Iterator

from torch import Tensor

from neuroglass.model.trace import operations as kinds
from neuroglass.model.trace.rows import Standardization
from neuroglass.model.trace.rules import SOURCE, Met, Way


class Roles:
    """Of all derivatives on one way, by their places."""

    def __init__(self, way: Way):
        self._way = way
        self.weighted = {one.place for one in way.met if _is_weighted(one)}
        self.affine = {one.place for one in way.met if _is_affine(one)}
        self.merged: set[int] = set()  # batch norms, shifts and scales of what a layer with weights made, and turns
        self.units: set[int] = set()  # shifts and scales of the asked place itself, such as of pixels
        self.first: set[int] = set()  # layers with weights that read the asked place
        raw: set[int] = set()
        for one in reversed(way.met):
            self._place(one, raw)
        self.last = set(self._next_to_target())

    def _place(self, one: Met, raw: set[int]) -> None:
        makers = {one.reads[place] for place in one.varied}
        if one.name == SOURCE or (makers <= raw and (one.name in kinds.SELECTIONS or one.place in self.affine)):
            raw.add(one.place)
        if one.place in self.affine:
            if makers <= raw:
                self.units.add(one.place)
            elif makers <= self.weighted | self.merged and _keeps_shape(one):
                self.merged.add(one.place)
        if one.name in kinds.TURNS and one.step is not None and makers <= self.weighted | self.merged:
            self.merged.add(one.place)
        if one.place in self.weighted and makers <= raw:
            self.first.add(one.place)

    def _next_to_target(self) -> Iterator[int]:
        """Layers with weights between which and the target there is no other."""
        reached = {0}
        for one in self._way.met:
            if one.place not in reached:
                continue
            if one.place in self.weighted:
                yield one.place
            else:
                reached |= {maker for maker in one.reads if maker is not None}

    def is_gate(self, reader: Met, place: int) -> bool:
        """Whether what a reader was given only weighs something else: a sigmoid, a softmax, one over a norm."""
        one = self._maker(reader, place)
        while one.name in kinds.SELECTIONS or one.place in self.affine:
            one = self._maker(one, one.varied[0])
        return one.name in kinds.GATES or (one.name == "pow" and _lowers(one.ran.given[1]))

    def _maker(self, reader: Met, place: int) -> Met:
        maker = reader.reads[place]
        assert maker is not None, "only what depends on the asked place has a maker"
        return self._way.met[maker]


def scale_of(one: Met) -> Tensor | float:
    """Of an affine operation with one varied tensor: by what it multiplies it."""
    if one.name in kinds.TURNS:
        return 1.0
    place, given, alpha = one.varied[0], one.ran.given, one.ran.options.get("alpha", 1)
    if one.name in kinds.BATCH_NORMS:
        x, weight = one.given(0), given[1]
        scale = (given[4] + given[7]).rsqrt() * (1 if weight is None else weight)
        return scale.view(1, -1, *[1] * (x.ndim - 2))
    if one.name in ("mul", "div"):
        other = given[1 - place]
        return other if one.name == "mul" else 1 / other
    if one.name == "neg":
        return -1.0
    return {"add": (1.0, alpha), "sub": (1.0, -alpha), "rsub": (-alpha, 1.0)}[one.name][place]


def _is_weighted(one: Met) -> bool:
    if one.name not in kinds.PRODUCTS or len(one.varied) != 1:
        return False
    return one.varied[0] > 0 if one.name in ("addmm", "baddbmm") else one.name != "convolution" or one.varied == (0,)


def _is_affine(one: Met) -> bool:
    if one.name not in kinds.AFFINE or len(one.varied) != 1 or (one.name == "div" and one.varied == (1,)):
        return False
    return one.name not in kinds.BATCH_NORMS or (one.varied == (0,) and Standardization.of(one.ran) is None)


def _keeps_shape(one: Met) -> bool:
    return one.ran.part is None and one.given(one.varied[0]).shape == one.ran.output.shape


def _lowers(exponent: object) -> bool:
    return isinstance(exponent, (int, float)) and exponent < 0
