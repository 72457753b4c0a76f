"""Which layer should a class activation map be drawn from? By rule, with the reason and two alternatives."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from neuroglass.core.errors import NotApplicable
from neuroglass.core.unit import LOSS, Place
from neuroglass.model.aim import Aim
from neuroglass.model.layers import Layer
from neuroglass.model.subject import Subject
from neuroglass.model.token_grid import Grid, lay
from neuroglass.model.trace.trace import OUTPUT, record

ONE = ("first", "last")  # positions that alone may be read: of a class token, of a sequence's end
DENSE = ("Linear", "Conv1D")  # inside a block: keys, queries and values; the second is the name in Hugging Face's GPT-2


@dataclass(frozen=True)
class MapLayer:
    """A layer that shows the positions of the input."""

    layer: Layer
    grid: Grid

    @property
    def name(self) -> str:
        return self.layer.name

    def maps(self, activation: Tensor) -> Tensor:
        """(sample, channel, positions...), of an activation with samples first: wherever the layer keeps its units,
        and with tokens put on their grid."""
        return self.grid.cut(activation.movedim(1 + self.layer.unit_axis, 1))


def choose_map_layer(subject: Subject, aim: Aim, asked: str) -> tuple[MapLayer, tuple[str, ...]]:
    """The layer, and sentences: why it was chosen rather than asked for, how its tokens are read, what it lacks.

    Rule: of the layers that keep the input's positions and run before the target, the last; layers that only pool or
    pass on are left out, as are the class channels of a map. Of layers whose units stand last (tokens) it is the last
    whose positions all reach the target, so not one behind which only a class token or the last step is read, and no
    dense layer inside a block.
    """
    known = subject.engine.memo.of(subject.network.whole).maps
    key = (aim.text, asked)
    if key not in known:
        known[key] = _asked(subject, aim, asked) if asked else _chosen(subject, aim)
    found: tuple[MapLayer, tuple[str, ...]] = known[key]
    return found


def _asked(subject: Subject, aim: Aim, asked: str) -> tuple[MapLayer, tuple[str, ...]]:
    _check_positions(subject)
    layer = subject.layer(asked)
    grid = lay(subject, layer)
    if grid is None:
        others = [one.name for one in subject.layers() if not one.passive and lay(subject, one)][-3:]
        also = f"; write layer={' or '.join(map(repr, others))}" if others else ""
        raise NotApplicable(f"layer {layer.name!r} ({_shape(layer)}) does not keep the positions of the input{also}")
    here = layer in _before(subject, aim)
    return _told(MapLayer(layer, grid), "", _read_alone(subject, aim, layer, grid) if here else "")


def _chosen(subject: Subject, aim: Aim) -> tuple[MapLayer, tuple[str, ...]]:
    _check_positions(subject)
    grids = {layer.name: lay(subject, layer) for layer in _before(subject, aim) if not layer.passive}
    layers = [layer for layer in _before(subject, aim) if grids.get(layer.name)]
    layers = _without_classes(subject, aim, layers)
    if not layers:
        wanted = len(subject.space.axes)
        raise NotApplicable(f"no layer of {subject.name} keeps {wanted} axes of positions up to the target")
    chosen = _last_read(subject, aim, layers, grids)
    alone = _read_alone(subject, aim, chosen, grids[chosen.name])
    others = _alternatives(layers[: layers.index(chosen) + 1], chosen)
    passed = chosen is not layers[-1] and _are_tokens(layers[-1])
    reason = (
        "the last whose positions all reach the target" if passed and not alone else "the last that still has positions"
    )
    also = f"; alternatives: {' and '.join(f'{o.name!r} ({_shape(o)})' for o in others)}" if others else ""
    sentence = f"Layer {chosen.name!r} ({_shape(chosen)}) was chosen: {reason}{also}."
    return _told(MapLayer(chosen, grids[chosen.name]), sentence, alone)


def token_read(subject: Subject, aim: Aim, tokens: int, grid: Grid) -> str:
    """Which of so many tokens the target reads behind the last layer that has them: 'first' or 'last', where it reads
    that one alone, or only tokens without a position there; empty where it reads others."""
    layers = [layer for layer in _before(subject, aim) if _are_tokens(layer) and not layer.passive]
    rows = [layer for layer in layers if layer.sample_axis >= 0 and [a.size for a in layer.positions] == [tokens]]
    if not rows:
        return ""
    same = _alone(subject, aim, rows[-1], [[0], [-1], *([grid.extra] if len(grid.extra) > 1 else [])])
    words = (*ONE, ONE[0] if grid.before else ONE[1])
    return next((word for word, one in zip(words, same, strict=False) if one), "")


def _check_positions(subject: Subject) -> None:
    if not subject.space.positional:
        raise NotApplicable("the columns of a table have no positions; a class activation map needs a map")


def _told(found: MapLayer, reason: str, alone: str) -> tuple[MapLayer, tuple[str, ...]]:
    reading = found.grid.reading(f"layer {found.name!r}")
    lack = f"The target reads only {alone} of layer {found.name!r}: what other positions show does not reach it."
    return found, tuple(sentence for sentence in (reason, reading, lack if alone else "") if sentence)


def _before(subject: Subject, aim: Aim) -> list[Layer]:
    layers = list(subject.layers())
    if OUTPUT in aim.reads:
        return layers
    names = {str(place) for place in aim.reads}
    last = max(i for i, layer in enumerate(layers) if layer.name in names)
    return [layer for layer in layers[: last + 1] if layer.name not in names]


def _without_classes(subject: Subject, aim: Aim, layers: list[Layer]) -> list[Layer]:
    """Without the layers at the end of a network for maps that already hold one channel per class."""
    dense = OUTPUT in aim.reads and len(subject.outputs.shape) > 1
    while dense and len(layers) > 1 and layers[-1].units == subject.outputs.count:
        layers = layers[:-1]
    return layers


def _are_tokens(layer: Layer) -> bool:
    return layer.unit_axis == len(layer.axes) - 1


def _last_read(subject: Subject, aim: Aim, layers: Sequence[Layer], grids: dict[str, Grid | None]) -> Layer:
    blocks = [layer for layer in layers if not (_are_tokens(layer) and layer.kind in DENSE)]
    for layer in reversed(blocks):
        if not _are_tokens(layer) or not _read_alone(subject, aim, layer, grids[layer.name]):
            return layer
    return layers[-1]


def _read_alone(subject: Subject, aim: Aim, layer: Layer, grid: Grid | None) -> str:
    """Which token alone the target depends on; empty where it depends on several, or the layer keeps maps."""
    if not _are_tokens(layer) or grid is None or not grid.tokens:
        return ""
    if grid.extra:
        return "tokens without a position" if _alone(subject, aim, layer, [grid.extra])[0] else ""
    ends = zip(ONE, _alone(subject, aim, layer, [[0], [-1]]), strict=True)
    return next((f"the {word} position" for word, one in ends if one), "")


def _alone(subject: Subject, aim: Aim, layer: Layer, kept: Sequence[Sequence[int]]) -> list[bool]:
    """Whether the target depends on some tokens alone, for each list of them; of a classifier, all targets at once."""
    whole = aim.reads == (OUTPUT,) and not subject.outputs.positions
    known = subject.engine.memo.of(subject.network.whole).maps
    key = ("" if whole else aim.text, layer.name, tuple(map(tuple, kept)))
    if key not in known:
        own = aim.text == LOSS or bool(aim.masks)  # a sample's labels or maps decide: all that could be read counts
        known[key] = _unmoved(subject, None if whole or own else aim, layer, kept)
    found: list[bool] = known[key]
    return found


def _unmoved(subject: Subject, aim: Aim | None, layer: Layer, kept: Sequence[Sequence[int]]) -> list[bool]:
    """Measured on one sample: all tokens but those that are kept become noise, and the target (without an aim, every
    output) stays what it was."""
    network, place = subject.network, Place.parse(layer.name)
    rows = torch.zeros(1 + len(kept), dtype=torch.int64, device=network.device)
    inputs = network.rows(subject.reader.inputs([0]), rows)
    activation = layer.samples_first(record(network, inputs, [place]).activations[place])
    noise = torch.randn(activation.shape[1:], dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    spread = float(activation.cpu().double().std()) or 1.0
    moved = activation + (spread * noise).to(activation.device, activation.dtype)
    moved[0] = activation[0]
    for row, tokens in enumerate(kept, 1):
        moved[row, list(tokens)] = activation[row, list(tokens)]
    replaced = {place: layer.as_computed(moved).contiguous()}
    seen = record(network, inputs, aim.reads if aim else [OUTPUT], replace=replaced).activations
    value = (aim.value(seen, rows).unsqueeze(1) if aim else seen[OUTPUT].flatten(1)).cpu().double()
    away = (value[1:] - value[0]).abs().amax(1)
    return (away <= 0.1 * torch.finfo(activation.dtype).eps ** 0.5 * value.abs().max()).tolist()


def _alternatives(layers: list[Layer], chosen: Layer) -> list[Layer]:
    """The last layers of each finer map; where there is only one size of map, the layers just before."""
    sizes: dict[tuple[int, ...], Layer] = {}
    for layer in layers:
        sizes[tuple(axis.size for axis in layer.positions)] = layer
    finer = [layer for size, layer in reversed(sizes.items()) if layer.name != chosen.name]
    same = [layer for layer in reversed(layers) if layer.shape != chosen.shape or layer.kind != chosen.kind]
    return list({layer.name: layer for layer in (*finer, *same) if layer.name != chosen.name}.values())[:2]


def _shape(layer: Layer) -> str:
    return " × ".join(str(size) for size in layer.shape)
