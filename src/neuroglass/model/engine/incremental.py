"""What does the network answer when a rectangle of its input is another? Only what the rectangle reaches is computed.

The idea: Nakandala, Kumar and Papakonstantinou, "Incremental and approximate inference for faster occlusion-based deep
CNN explanations" (2019); here exact at every border, stride and size.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.model.engine.operations import Convolution, Scaling
from neuroglass.model.engine.patch import UNCHANGED, Constant, Patch, Rule, Step, Value, as_map, expanded
from neuroglass.model.engine.planner import MULTIPLY_ADDS
from neuroglass.model.engine.pointwise import MANY, ONE, alone
from neuroglass.model.engine.prepare import TOLERANCES, Prepared, ProgramPass
from neuroglass.model.engine.program import Call, Node, Refused
from neuroglass.model.engine.rectangles import Rectangle, Span
from neuroglass.model.engine.windowed import WINDOWED, convolution
from neuroglass.model.forward import largest_difference
from neuroglass.model.network import Inputs

MOST_BYTES = 1 << 30  # of the unhidden pass that is kept
MOST_POSITIONS, FEW_POSITIONS = 128, 16  # at once; so few that no size needs to be known
MOST_TENSOR = 8 << 20  # bytes of a tensor of some positions: more of them gain nothing and leave the caches
PUT_TOGETHER = 1e-4  # seconds that one operation on a rectangle takes, however small
CHECKED, CHECKED_OF = 2, 32  # of the first positions; one, and one more of so many
ALONE: dict[str, Rule] = {**ONE, **WINDOWED}  # their first input is the patch, the others constants


@dataclass(eq=False)
class Incremental:
    """The unhidden pass of one sample, kept, and the answers when a rectangle of the entry is replaced.

    The entry is the input, or the place whose activation `prepared` replaces. `difference` is how far some of
    the first positions were from the full pass, relative to the largest answer; -1 before anything was asked.
    """

    run: ProgramPass
    given: tuple[Tensor, ...]  # what the program takes, for the unhidden sample
    entry: str  # the program's name of what is changed
    maps: Mapping[str, Tensor]  # 1, channel, y, x
    lines: frozenset[str]  # maps along one direction
    changed: frozenset[str]  # what depends on the entry
    checked: int = CHECKED  # positions at most
    difference: float = field(default=-1.0)

    @classmethod
    def of(
        cls,
        prepared: Prepared,
        inputs: Inputs,
        replaced: Mapping[Place, Tensor] | None = None,
        *,
        most_bytes: int = MOST_BYTES,
        checked: int = CHECKED,
    ) -> "Incremental":
        """The unhidden pass of one row of inputs. Raises Refused where the network has no program, the entry is no
        map, or the pass takes more than `most_bytes`."""
        run = prepared.run
        if not isinstance(run, ProgramPass):
            raise Refused(f"the network could not be written down: {prepared.plan.get('because', '')}")
        given = run.laid_out(inputs, replaced or {})
        program = run.program
        entry, tensor = program.inputs[run.asked], given[run.asked]
        if tensor.ndim not in (3, 4) or len(tensor) != 1 or not _copies(tensor):
            raise Refused(f"the entry of shape {tuple(tensor.shape)} and type {tensor.dtype} is no map of one sample")
        changed = {entry}
        for node in program.nodes:
            changed |= {node.name} if changed & {*node.inputs} else set()
        maps, used = {entry: as_map(tensor)}, 0
        lines = {node.name for node in program.nodes if node.shape and len(node.shape) == 3}
        lines |= {entry} if tensor.ndim == 3 else set()
        with torch.no_grad():
            for node, value in program.each(*given):
                if _is_map(node, value):
                    maps[node.name] = as_map(value)
                    used += value.numel() * value.element_size()
                if used > most_bytes:
                    raise Refused(f"the unhidden pass takes more than {most_bytes >> 20} MiB")
        return cls(run, given, entry, maps, frozenset(lines), frozenset(changed), checked)

    @property
    def plan(self) -> dict[str, Any]:
        """For the provenance, beside that of the prepared way."""
        return {"path": "incremental", "incremental_difference": self.difference}

    @property
    def bytes(self) -> int:
        return sum(held.numel() * held.element_size() for held in self.maps.values())

    def batch(self, budget: int, count: int, height: int, width: int) -> int:
        """How many of `count` rectangles of this size at once keep to a budget of bytes, and their tensors to what the
        caches hold; a position takes no more than a full pass does."""
        live = sorted((held.numel() * held.element_size() for held in self.maps.values()), reverse=True)[:4]
        most = min(count, MOST_POSITIONS, max(1, (budget - self.bytes) // max(1, sum(live))))
        if most <= FEW_POSITIONS:
            return int(most)
        _, _, high, wide = self.maps[self.entry].shape
        shapes = {node.name: node.shape or (1,) for node in self.run.program.nodes}
        reached = self.growth((high - height) // 2, (wide - width) // 2, height, width)
        sizes = [shapes[name][1:] if at is None else (shapes[name][1], *at[2:]) for name, at in reached]
        largest = max(map(prod, sizes)) * self.maps[self.entry].element_size()
        most = min(most, max(1, MOST_TENSOR // largest))
        return -(-count // -(-count // most))  # as many in every turn

    def values(self, tops: np.ndarray, lefts: np.ndarray, replacement: Tensor) -> dict[Place, Tensor]:
        """The asked activations, a row per position, with `replacement` (position or 1, channel, y, x) in the stead of
        the entry's numbers from (top, left) on; along one direction y is 1 and the tops are 0.

        Raises Refused where some of the first positions are not answered as by the full pass.
        """
        tops, lefts = np.asarray(tops, np.int64), np.asarray(lefts, np.int64)
        patches = replacement.to(self.maps[self.entry].dtype).expand(len(tops), -1, -1, -1)
        self._check_inside(tops, lefts, patches)
        found = self._values(tops, lefts, patches)
        if self.difference < 0:
            some = np.linspace(0, len(tops) - 1, min(self.checked, 1 + len(tops) // CHECKED_OF)).astype(int)
            seen = {place: values[torch.from_numpy(some)] for place, values in found.items()}
            self.difference = self._differ(seen, tops[some], lefts[some], patches[torch.from_numpy(some)])
        return found

    def _check_inside(self, tops: np.ndarray, lefts: np.ndarray, patches: Tensor) -> None:
        _, channels, height, width = self.maps[self.entry].shape
        high, wide = patches.shape[2:]
        fits = high and wide and (tops >= 0).all() and (tops + high <= height).all()
        if not fits or (lefts < 0).any() or (lefts + wide > width).any() or patches.shape[1] != channels:
            raise ValueError(f"a rectangle of {tuple(patches.shape[1:])} does not lie in {(channels, height, width)}")

    def growth(
        self, top: int, left: int, height: int, width: int
    ) -> list[tuple[str, tuple[int, int, int, int] | None]]:
        """How a rectangle of the entry grows: for every node that it reaches, its name and (top, left, height, width)
        there; None from where everything is changed."""
        held = self.maps[self.entry][:, :, top : top + height, left : left + width]
        at = Rectangle(Span(np.array([top]), height), Span(np.array([left]), width))
        found: list[tuple[str, tuple[int, int, int, int] | None]] = []
        with torch.no_grad():
            for node, value in self._steps(Patch(held, at), 1):
                kept = isinstance(value, Patch)
                corner = (int(value.at.y.starts[0]), int(value.at.x.starts[0]), *value.at.size) if kept else None
                found.append((node.name, corner))
        return found

    def pays(self, height: int, width: int) -> bool:
        """Whether one rectangle of this size costs less alone than a full pass: what is not computed again against
        what putting rectangles together takes, by counts and at the middle."""
        high, wide = self.maps[self.entry].shape[2:]
        saved, reached = 0.0, 0
        nodes = {node.name: node for node in self.run.program.nodes}
        for name, at in self.growth((high - height) // 2, (wide - width) // 2, height, width):
            operation = nodes[name].operation
            if at is not None and isinstance(operation, Convolution):
                made, weight = self.maps[name], operation.weight
                share = at[2] * at[3] / (made.shape[2] * made.shape[3])
                saved += (1 - share) * made.numel() * weight.numel() / weight.shape[0]
            reached += at is not None
        return saved / MULTIPLY_ADDS > reached * PUT_TOGETHER

    def _values(self, tops: np.ndarray, lefts: np.ndarray, patches: Tensor) -> dict[Place, Tensor]:
        high, wide = patches.shape[2:]
        at = Rectangle(Span(tops, int(high)), Span(lefts, int(wide)))
        wanted = self.run.program.outputs
        still = _Unhidden(self, len(tops))
        with torch.no_grad():
            steps = self._steps(Patch(patches, at), len(tops))
            known = {self.entry: Patch(patches, at)} | {
                node.name: value for node, value in steps if node.name in wanted
            }
            found = [self._whole(name, known.get(name, UNCHANGED), still) for name in wanted]
        return dict(zip(self.run.signature.reads, found, strict=True))

    def _steps(self, first: Patch, count: int) -> Iterator[tuple[Node, Value]]:
        """The program, node by node, for a batch of positions: what depends on the entry."""
        program = self.run.program
        values: dict[str, Value] = {name: Constant(tensor) for name, tensor in program.constants.items()}
        values |= dict.fromkeys(program.inputs, UNCHANGED) | {self.entry: first}
        still = _Unhidden(self, count)
        for node, last in zip(program.nodes, program.last_uses, strict=True):
            if node.name not in self.changed:
                values[node.name] = UNCHANGED
                continue
            values[node.name] = self._next(node, values, count, still)
            yield node, values[node.name]
            for name in last:
                del values[name]

    def _next(self, node: Node, values: dict[str, Value], count: int, still: "_Unhidden") -> Value:
        given = tuple(values[name] for name in node.inputs)
        if isinstance(node.operation, Call) and node.operation.name == "sym_size" and node.operation.named["dim"] == 0:
            return count
        rule = _rule(node, given)
        if rule is not None and node.name in self.maps and any(isinstance(value, Patch) for value in given):
            size = self.maps[node.name].shape[2:]
            maps = tuple(self.maps.get(name) for name in node.inputs)
            found = rule(Step(node, given, maps, (int(size[0]), int(size[1])), count))
            if found is not None:
                return found
        return node.operation(*[self._whole(name, values[name], still) for name in node.inputs])

    def _whole(self, name: str, value: Value, still: "_Unhidden") -> Any:
        """A value as the operation itself takes it: a row per position."""
        if isinstance(value, Constant):
            return value.tensor
        if value is UNCHANGED:
            return still.value(name)
        return expanded(value, self.maps.get(name), line=name in self.lines)

    def _differ(self, found: Mapping[Place, Tensor], tops: np.ndarray, lefts: np.ndarray, patches: Tensor) -> float:
        """The largest difference of some answers from full passes, relative to the largest answer of each."""
        place, count, worst = self.run.asked, len(tops), 0.0
        high, wide = patches.shape[2:]
        entry = self.maps[self.entry].repeat(count, 1, 1, 1)
        for row, (top, left) in enumerate(zip(tops, lefts, strict=True)):
            entry[row, :, top : top + high, left : left + wide] = patches[row]
        entry = entry.squeeze(2) if self.given[place].ndim == 3 else as_map(entry)
        given = [one.expand(count, *one.shape[1:]) for one in self.given]
        with torch.no_grad():
            right = self.run.program(*given[:place], entry, *given[place + 1 :])
        for name, expected in zip(self.run.signature.reads, right, strict=True):
            worst = max(worst, *map(largest_difference, found[name], expected))
        if not worst <= TOLERANCES[patches.dtype]:
            raise Refused(f"answers by rectangles differ from full ones by {worst:.1e}")
        return worst


class _Unhidden:
    """What does not depend on the entry, with a row per position; computed when it is first asked for."""

    def __init__(self, incremental: Incremental, count: int):
        self.of, self.count = incremental, count
        self.found: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        if not self.found:
            program = self.of.run.program
            rows = [one.expand(self.count, *one.shape[1:]) for one in self.of.given]
            self.found = dict(zip(program.inputs, rows, strict=True)) | dict(program.constants)
            for node in program.nodes:
                if node.name not in self.of.changed:
                    self.found[node.name] = node.operation(*[self.found[one] for one in node.inputs])
        return self.found[name]


def _is_map(node: Node, value: Any) -> bool:
    """Whether a value can be a patch over a map: samples, channels, and one or two axes of positions."""
    return node.shape is not None and len(node.shape) in (3, 4) and node.shape[0] == -1 and _copies(value)


def _copies(value: Any) -> bool:
    return isinstance(value, Tensor) and value.dtype in (torch.float32, torch.float64)


def _rule(node: Node, given: tuple[Value, ...]) -> Rule | None:
    """How this operation keeps to rectangles; None where it mixes all positions or is not known."""
    operation = node.operation
    if isinstance(operation, Convolution):
        return convolution
    if isinstance(operation, Scaling):
        return alone
    if not isinstance(operation, Call):
        return None
    if operation.name in MANY:
        return MANY[operation.name]
    others = all(isinstance(value, Constant) for value in given[1:])
    return ALONE.get(operation.name) if others and isinstance(given[0], Patch) else None
