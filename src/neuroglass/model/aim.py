"""A target made concrete: which activations it reads, and its value on every sample."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import INPUT, LOSS, WHOLE, Part, Place, Target, Unit
from neuroglass.model.layers import Layer, Layers
from neuroglass.model.outputs import Outputs
from neuroglass.model.trace.trace import OUTPUT


@dataclass(frozen=True)
class Aim:
    """A weighted sum of units, checked against the network. `text` is its canonical spelling."""

    target: Target | None  # None: each sample's own, which `text` says: 'prediction', 'label' or 'loss'
    text: str
    layers: Mapping[Place, Layer]
    outputs: Outputs

    @property
    def reads(self) -> tuple[Place, ...]:
        """The places whose activations the value is computed from."""
        if self.target is None:
            return (OUTPUT,)
        return tuple(dict.fromkeys(OUTPUT if u.is_output else u.place for _, u in self.target.terms))

    @property
    def masks(self) -> tuple[str, ...]:
        """The maps of classes over whose positions units are summed: 'predicted', 'labeled'."""
        terms = self.target.terms if self.target else ()
        return tuple(dict.fromkeys(unit.mask for _, unit in terms if unit.mask))

    def value(self, seen: Mapping[Place, Tensor], own: Tensor) -> Tensor:
        """One number per sample. `own` holds what `own_of` took from each sample: its class, its label, its maps."""
        if self.text == LOSS:
            return self.outputs.loss(seen[OUTPUT], own.to(seen[OUTPUT].device))
        if self.target is None:
            logits = _over_positions(self.outputs.read(seen[OUTPUT], "logit"))
            logits = torch.cat([-logits, logits], 1) if self.outputs.count == 1 else logits
            return logits.gather(1, own.view(-1, 1).to(logits.device)).squeeze(1)
        terms = [weight * self._unit(unit, seen, own) for weight, unit in self.target.terms]
        return torch.stack(terms).sum(0)

    def class_of(self, unit: Unit) -> int:
        """The class that an output stands for: one output of two classes is the second."""
        return 1 if self.outputs.count == 1 else int(unit.index or 0)

    def _unit(self, unit: Unit, seen: Mapping[Place, Tensor], own: Tensor) -> Tensor:
        if unit.is_output:
            values = self.outputs.read(seen[OUTPUT], unit.layer)
        else:
            layer = self.layers[unit.place]
            values = layer.samples_first(seen[unit.place]).movedim(1 + layer.unit_axis, 1)
        values = values.mean(1) if unit.index is None else values[:, int(unit.index)]
        if unit.mask:
            inside = own[:, self.masks.index(unit.mask)].to(values.device) == self.class_of(unit)
            return torch.where(inside, values, 0).flatten(1).sum(1)
        if not unit.position:
            return values.flatten(1).mean(1) if values.ndim > 1 else values
        place = tuple(slice(*part) if isinstance(part, tuple) else part for part in unit.position)
        values = values[(slice(None), *place)]
        return values.flatten(1).sum(1) if values.ndim > 1 else values


def _over_positions(values: Tensor) -> Tensor:
    return values.flatten(2).mean(2) if values.ndim > 2 else values


def take_aim(target: str | Unit | Target, layers: Layers, outputs: Outputs) -> Aim:
    """Check a target against a network; InvalidInput says which part does not exist and what does."""
    if isinstance(target, str) and target.strip() in WHOLE:
        return _own(target.strip(), outputs)
    terms, found = [], {}
    for weight, unit in Target.parse(target).terms:
        if unit.is_output:
            sign, checked = _check_output(unit, outputs)
            terms.append((sign * weight, checked))
        else:
            checked = _check_unit(unit, layers)
            found[checked.place] = layers.find(checked.place)
            terms.append((weight, checked))
    parsed = Target(tuple(terms))
    return Aim(parsed, str(parsed), found, outputs)


def _own(word: str, outputs: Outputs) -> Aim:
    if outputs.task == "classes" or word == LOSS:
        return Aim(None, word, {}, outputs)
    if outputs.count > 1:
        raise InvalidInput(f"the network returns {outputs.count} numbers; write target='output:0' or another of them")
    return Aim(Target.parse("output:0"), "output:0", {}, outputs)


def _check_output(unit: Unit, outputs: Outputs) -> tuple[float, Unit]:
    """The sign and the unit: with one output for two classes, the first class is the output's negative."""
    if unit.call is not None:
        raise InvalidInput(f"{str(unit)!r}: the output has no calls; write '{unit.layer}:0'")
    if unit.index is None and outputs.count > 1:
        raise InvalidInput(f"{str(unit)!r} names {outputs.count} outputs; write one, such as '{unit.layer}:0'")
    index, sign = outputs.index(0 if unit.index is None else unit.index), 1.0
    if outputs.count == 1 and isinstance(unit.index, str):
        if index == 0 and unit.layer != "logit":
            raise InvalidInput(f"{str(unit)!r}: the network's one output is {outputs.classes[1]!r}; write 'logit:0'")
        index, sign = 0, 1.0 if index else -1.0
    if unit.mask:
        _check_mask(unit, outputs)
    else:
        _check_position(unit, outputs.positions)
    if outputs.task == "numbers" and unit.layer == "probability":
        raise InvalidInput(f"{str(unit)!r}: the network returns numbers, not classes; write 'output:{index}'")
    kind = "output" if outputs.task == "numbers" else unit.layer
    return sign, Unit(kind, index, unit.position)


def _check_unit(unit: Unit, layers: Layers) -> Unit:
    if unit.layer == INPUT:
        raise InvalidInput(
            f"{str(unit)!r}: the input is what relevance is given to; name a unit of a layer or an output"
        )
    if unit.place.module in WHOLE and str(unit.place) not in layers:
        raise InvalidInput(f"{unit.place.module!r} is no unit and stands alone: write target={unit.place.module!r}")
    layer = layers.find(unit.place)
    if isinstance(unit.index, str):
        raise InvalidInput(f"{str(unit)!r}: units of a layer have numbers; write '{unit.place}:0'")
    if unit.mask:
        raise InvalidInput(f"{str(unit)!r}: a layer has no classes; write positions, such as '{unit.place}:0@0:2'")
    if unit.index is not None and unit.index >= layer.units:
        raise InvalidInput(f"{str(unit)!r}: layer {layer.name!r} has {layer.units} units; write 0 to {layer.units - 1}")
    _check_position(unit, tuple(axis.size for axis in layer.positions))
    place = Place.parse(layer.name)
    return Unit(place.layer, unit.index, unit.position, place.call)


def _check_mask(unit: Unit, outputs: Outputs) -> None:
    if outputs.task == "numbers" or not outputs.positions or len(unit.position) > 1:
        what = "numbers" if outputs.task == "numbers" else "one answer for the whole sample"
        raise InvalidInput(f"{str(unit)!r}: the network returns {what}, not a map of classes; leave out '@{unit.mask}'")
    if outputs.count == 1 and isinstance(unit.index, str) and unit.index == outputs.classes[0]:
        raise InvalidInput(
            f"{str(unit)!r}: the network's one output is {outputs.classes[1]!r}; write 'logit:0@{unit.mask}'"
        )


def _check_position(unit: Unit, sizes: tuple[int, ...]) -> None:
    if not unit.position:
        return
    inside = len(unit.position) == len(sizes) and all(
        _inside(part, size) for part, size in zip(unit.position, sizes, strict=True)
    )
    if not inside:
        shape = " × ".join(map(str, sizes)) or "no"
        raise InvalidInput(
            f"{str(unit)!r}: there are {shape} positions; write one number below each size after '@', or a range such "
            "as 0:2, which ends before 2"
        )


def _inside(part: Part, size: int) -> bool:
    if isinstance(part, str):
        return False
    start, stop = part if isinstance(part, tuple) else (part, part + 1)
    return start < stop <= size
