"""Which layers does the network have, what are their axes, and which calls can be asked about?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from torch import Tensor, nn

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.field import Axis
from neuroglass.core.space import Space
from neuroglass.core.unit import OUTPUTS, Place, spell_layer
from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.survey import Call, Survey, survey
from neuroglass.model.trace.trace import runs_twice

CHANNELS_FIRST = (
    nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d,
    nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.GroupNorm, nn.InstanceNorm1d, nn.InstanceNorm2d,
    nn.MaxPool1d, nn.MaxPool2d, nn.AvgPool1d, nn.AvgPool2d, nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d,
    nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d, nn.Upsample, nn.PixelShuffle, nn.MaxPool3d, nn.AvgPool3d,
    nn.LPPool1d, nn.LPPool2d, nn.FractionalMaxPool2d, nn.AdaptiveAvgPool3d, nn.AdaptiveMaxPool3d,
)  # fmt: skip
UNITS_LAST = (nn.Linear, nn.LayerNorm, nn.Embedding, nn.RNNBase, nn.MultiheadAttention, nn.TransformerEncoderLayer)
PASSIVE = (nn.Identity, nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Flatten)
POOLS = ("Pool", "Upsample", "PixelShuffle", "Unfold")


@dataclass(frozen=True)
class Layer:
    """One layer, or one call of a layer that runs several times in a pass."""

    name: str  # as it is written in a unit: 'conv2', 'relu#1'
    kind: str  # class of the module
    axes: tuple[Axis, ...]  # of one sample's activation: 'unit' or 'channel', and positions
    units: int
    calls: int  # of the module in one pass
    parameters: int
    unit_axis: int  # where the units stand among the axes
    sample_axis: int  # where the samples stand in the tensor that the network computes; -1: nowhere
    passive: bool  # returns what it was given, or pools it
    storage: int = field(repr=False)  # where the dry pass put it: equal for a container and its last child

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(axis.size for axis in self.axes)

    @property
    def positions(self) -> tuple[Axis, ...]:
        return self.axes[: self.unit_axis] + self.axes[self.unit_axis + 1 :]

    def samples_first(self, activation: Tensor) -> Tensor:
        """The activation with samples as its first axis."""
        if self.sample_axis < 0:
            raise InvalidInput(f"{self.name!r} computes nothing per sample; ask at another layer")
        return activation.movedim(self.sample_axis, 0)

    def as_computed(self, activation: Tensor) -> Tensor:
        """Back to the order in which the network computes it."""
        return activation.movedim(0, self.sample_axis)


@dataclass(frozen=True)
class Layers:
    """The layers of a network in the order in which they end, by name; repeated calls one by one."""

    all: tuple[Layer, ...]
    output_shape: tuple[int, ...]  # of one sample
    output_maker: str  # the operation that the network ends in
    bytes_per_sample: int  # allocated in one pass
    peak_per_sample: int  # bytes of a pass that live at once, where no graph keeps them
    work_per_sample: int  # multiply-adds of one pass
    largest_per_sample: int  # bytes of the largest tensor of a pass
    draws: bool  # random numbers, in evaluation mode
    mixes: bool  # samples of a batch: an output depends on what else is in it
    quiet: tuple[str, ...]  # modules that do not run

    aliases: Mapping[str, str] = field(default_factory=dict)  # second names of shared modules

    def __contains__(self, name: str) -> bool:
        return any(layer.name == name for layer in self.all)

    def __iter__(self) -> Iterator[Layer]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def find(self, place: Place) -> Layer:
        """The layer of a place; InvalidInput says what is near, which call is meant, or that it never runs."""
        for layer in self.all:
            if layer.name == str(place):
                return layer
        calls = [layer for layer in self.all if Place.parse(layer.name).layer == place.layer]
        if len(calls) == 1 and place.call == 0:
            return calls[0]
        if calls and place.call is None:
            raise InvalidInput(runs_twice(place.layer, len(calls)))
        if calls:
            count = calls[0].calls
            raise InvalidInput(
                f"{place.layer!r} runs {count} times in a pass, there is no #{place.call}; count from #0"
            )
        if place.layer in self.quiet:
            raise InvalidInput(f"layer {place.layer!r} does not run when the network does; ask at a layer that runs")
        if place.layer in self.aliases:
            raise InvalidInput(f"{place.layer!r} is the same module as {self.aliases[place.layer]!r}; write that name")
        names = [layer.name for layer in self.all]
        raise InvalidInput(
            f"the network has no layer {str(place)!r}; did you mean {nearest(place.layer, names)}? "
            "`subject.layers()` lists all"
        )

    def table(self) -> str:
        """The layers as text: name, kind, axes, units, calls."""
        rows = [("name", "kind", "axes", "units", "calls", "parameters")]
        for layer in self.all:
            axes = " × ".join(f"{axis.name} {axis.size}" for axis in layer.axes)
            rows.append((layer.name, layer.kind, axes, str(layer.units), str(layer.calls), f"{layer.parameters:,}"))
        widths = [max(len(row[column]) for row in rows) for column in range(6)]
        return "\n".join("  ".join(text.ljust(w) for text, w in zip(row, widths, strict=True)).rstrip() for row in rows)

    def __repr__(self) -> str:
        return self.table()


def list_layers(network: Network, two: Inputs, three: Inputs) -> Layers:
    """Two dry passes, on two and on three samples: what grows with them is the axis of samples."""
    first, second = survey(network, two), survey(network, three)
    counts: dict[str, int] = {}
    for call in first.calls:
        counts[call.module] = max(counts.get(call.module, 0), call.call + 1)
    layers: list[Layer] = []
    for here, there in zip(first.calls, second.calls, strict=False):
        layers.append(_layer(here, there, counts[here.module], network.space, layers))
    modules = dict(network.model.named_modules(remove_duplicate=False))
    same = {name: next(n for n, m in modules.items() if m is module) for name, module in modules.items()}
    quiet = tuple(spell_layer(name) for name in modules if name and same[name] not in counts)
    aliases = {spell_layer(name): spell_layer(one) for name, one in same.items() if name != one}
    return Layers(
        all=tuple(layers),
        output_shape=_output_shape(first, second),
        output_maker=first.maker,
        bytes_per_sample=-(-first.bytes // 2),
        peak_per_sample=-(-first.peak // 2),
        work_per_sample=-(-first.work // 2),
        largest_per_sample=-(-first.largest // 2),
        draws=first.draws,
        mixes=_mixes(first, second),
        quiet=quiet,
        aliases=aliases,
    )


def _mixes(first: Survey, second: Survey) -> bool:
    two, three = first.outputs.double(), second.outputs[:2].double()
    return not first.draws and bool((two - three).abs().max() > 1e-3 * (1e-6 + two.abs().max()))


def _output_shape(first: Survey, second: Survey) -> tuple[int, ...]:
    one, other = tuple(first.outputs.shape), tuple(second.outputs.shape)
    if one[0] != 2 or other[0] != 3 or one[1:] != other[1:]:
        raise InvalidInput(
            f"for 2 samples the network returns shape {one}, for 3 samples {other}; the first axis must be samples: "
            "choose with output= in ng.Subject(...)"
        )
    return one[1:]


def _layer(here: Call, there: Call, calls: int, space: Space, before: Sequence[Layer]) -> Layer:
    name = spell_layer(here.module) + (f"#{here.call}" if calls > 1 else "")
    same = len(here.shape) == len(there.shape)
    grows = (
        [i for i, (a, b) in enumerate(zip(here.shape, there.shape, strict=False)) if (a, b) == (2, 3)] if same else []
    )
    sample_axis = grows[0] if grows else -1
    shape = tuple(size for place, size in enumerate(here.shape) if place != sample_axis)
    layer = Layer(
        name=name,
        kind=type(here.kind).__name__,
        axes=tuple(Axis(f"axis{i}", size) for i, size in enumerate(shape)),
        units=1,
        calls=calls,
        parameters=sum(p.numel() for p in here.kind.parameters()),
        unit_axis=0,
        sample_axis=sample_axis,
        passive=_passive(here, before),
        storage=here.storage,
    )
    return _named(layer, _unit_axis(here, shape, before), space) if shape and sample_axis >= 0 else layer


def _passive(call: Call, before: Sequence[Layer]) -> bool:
    """Pools, passes on, or is a container that returns what such a child of it returned."""
    if list(call.kind.children()) and before and Place.parse(before[-1].name).module.startswith(f"{call.module}."):
        return before[-1].passive and before[-1].storage == call.storage
    return isinstance(call.kind, PASSIVE) or any(word in type(call.kind).__name__ for word in POOLS)


def _unit_axis(call: Call, shape: tuple[int, ...], before: Sequence[Layer]) -> int:
    """Channels first after convolutions, units last after dense layers; others as the layer of equal shape before."""
    if len(shape) == 1:
        return 0
    if isinstance(call.kind, UNITS_LAST):
        return len(shape) - 1
    if isinstance(call.kind, CHANNELS_FIRST):
        return 0
    for layer in reversed(before):
        if layer.shape == shape:
            return layer.unit_axis
    if before and len(before[-1].shape) > 1 and before[-1].unit_axis == 0 and before[-1].units == shape[0]:
        return 0  # padding, pooling or flattening of positions
    return 0 if len(shape) > 2 else len(shape) - 1


def _named(layer: Layer, unit_axis: int, space: Space) -> Layer:
    shape = layer.shape
    places = [size for i, size in enumerate(shape) if i != unit_axis]
    names = _position_names(len(places), space)
    positions = [Axis(name, size) for name, size in zip(names, places, strict=True)]
    unit = Axis("channel" if places else "unit", shape[unit_axis])
    axes = (*positions[:unit_axis], unit, *positions[unit_axis:])
    return replace(layer, axes=axes, units=shape[unit_axis], unit_axis=unit_axis)


def _position_names(count: int, space: Space) -> list[str]:
    shown = [axis.name for axis in space.axes if axis.name != "feature"]
    if count == len(shown):
        return shown
    if count == 1:
        return ["token" if len(shown) == 2 else "position"]
    return [f"position{i}" for i in range(count)]


def is_output(place: Place) -> bool:
    return place.layer in OUTPUTS
