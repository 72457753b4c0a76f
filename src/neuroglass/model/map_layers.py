"""Which layer should a class activation map be drawn from? By rule, with the reason and two alternatives."""

from neuroglass.core.errors import NotApplicable
from neuroglass.model.aim import Aim
from neuroglass.model.layers import Layer
from neuroglass.model.subject import Subject
from neuroglass.model.trace.trace import OUTPUT


def choose_map_layer(subject: Subject, aim: Aim, asked: str) -> tuple[Layer, str]:
    """The layer, and a sentence where it was chosen rather than asked for.

    Rule: of the layers that keep the input's positions and run before the target, the last; layers that only pool
    or pass on are left out. The alternatives are the last layers at the next finer maps.
    """
    wanted = len(subject.space.axes)
    if not subject.space.positional:
        raise NotApplicable("the columns of a table have no positions; a class activation map needs a map")
    if asked:
        layer = subject.layer(asked)
        if not _shows(layer, wanted):
            raise NotApplicable(f"layer {layer.name!r} ({_shape(layer)}) does not keep the positions of the input")
        return layer, ""
    layers = [layer for layer in _before(subject, aim) if _shows(layer, wanted) and not layer.passive]
    if not layers:
        raise NotApplicable(f"no layer of {subject.name} keeps {wanted} axes of positions up to the target")
    chosen = layers[-1]
    others = _alternatives(layers, chosen)
    reason = f"Layer {chosen.name!r} ({_shape(chosen)}) was chosen: the last that still has positions"
    also = f"; alternatives: {' and '.join(f'{o.name!r} ({_shape(o)})' for o in others)}" if others else ""
    return chosen, f"{reason}{also}."


def _before(subject: Subject, aim: Aim) -> list[Layer]:
    layers = list(subject.layers())
    if OUTPUT in aim.reads:
        return layers
    names = {str(place) for place in aim.reads}
    last = max(i for i, layer in enumerate(layers) if layer.name in names)
    return [layer for layer in layers[: last + 1] if layer.name not in names]


def _shows(layer: Layer, positions: int) -> bool:
    return layer.sample_axis >= 0 and len(layer.positions) == positions and all(a.size > 1 for a in layer.positions)


def _alternatives(layers: list[Layer], chosen: Layer) -> list[Layer]:
    """The last layer of each finer map; where there is only one size of map, the layers just before."""
    sizes: dict[tuple[int, ...], Layer] = {}
    for layer in layers:
        sizes[tuple(axis.size for axis in layer.positions)] = layer
    finer = [layer for size, layer in reversed(sizes.items()) if layer.name != chosen.name]
    same = [layer for layer in reversed(layers) if layer.shape != chosen.shape or layer.kind != chosen.kind]
    return list({layer.name: layer for layer in (*finer, *same) if layer.name != chosen.name}.values())[:2]


def _shape(layer: Layer) -> str:
    return " × ".join(str(size) for size in layer.shape)
