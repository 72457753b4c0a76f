"""A subject.py to edit, from what weights and data look like."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path

from neuroglass.core.errors import InvalidInput
from neuroglass.data.read import read
from neuroglass.data.samples import Dataset
from neuroglass.model.weights import read_weights
from neuroglass.surfaces.plot.files import write_whole

Shape = tuple[int, ...]
Named = tuple[str, str]  # a layer's name, and the code that makes it

PAGE = '''"""A subject for Neuroglass. Edit what is marked EDIT, then look: neuroglass layers {file}

Weights ({count:,} numbers)
{tensors}
Data
  {data}
"""

{imports}

WEIGHTS = {weights}
DATA = {path}


def network():
{network}

{space_code}
def subject():
    data = ng.read(DATA{options})
    model = ng.load_weights(network(), WEIGHTS)
    return ng.Subject(model, data{space})
'''
IMPORTS = "from collections import OrderedDict\n\nfrom torch import nn\n\nimport neuroglass as ng"
NESTED_IMPORTS = (
    "import neuroglass as ng\nfrom my_network import Network  # EDIT: your class, in a file beside this one"
)
NESTED = "    return Network()  # EDIT: what your class takes"
GUESSED = "    # EDIT: weights do not tell order, activations, pooling, padding and strides; these are guesses"
SPACES = {  # by the number of axes of one sample
    1: ("table({0})", "or the names of the columns"),
    2: ("series({1}, {0})", "steps, channels; or image(1, {0}, {1})"),
    3: ("image({0}, {1}, {2})", "channels, height, width; and mean=, std= where the network wants x scaled by them"),
}
OTHER_SPACE = "tokens({0})", "table, image, series, spectrogram or tokens: what one sample is"


def write_starter(
    weights: Path, data: Path, output: Path, *, split: str | None = None, column: str | None = None
) -> Path:
    """Write the file, and say where. InvalidInput where it is there already, or weights or data cannot be read."""
    if output.exists():
        raise InvalidInput(f"{output} is there already; name another file with -o, or move it away")
    shapes = {name: tuple(tensor.shape) for name, tensor in read_weights(weights).items()}
    found = read(data, split=split, target=column)
    sample = _sample_shape(found)
    layers = guess_layers(shapes, flat=len(sample) == 1)
    given = {"split": split, "target": column}
    page = PAGE.format(
        file=output.name,
        count=sum(prod(shape) for shape in shapes.values()),
        tensors="\n".join(f"  {name}  {_by(shape)}" for name, shape in shapes.items()),
        data=_describe(found, sample),
        imports=IMPORTS if layers else NESTED_IMPORTS,
        weights=_quoted(str(weights.resolve())),
        path=_quoted(str(data.resolve())),
        network=_network_code(layers) if layers else NESTED,
        options="".join(f", {name}={_quoted(value)}" for name, value in given.items() if value),
        space="" if found.space is not None else ", space=space()",
        space_code="" if found.space is not None else _space_code(sample),
    )
    write_whole(output, page.encode("utf-8"))
    return output


def guess_layers(shapes: Mapping[str, Shape], *, flat: bool) -> list[Named]:
    """The layers of a plain chain, by name, in order; none where the names are nested or a shape is no known layer.

    What has no weights is guessed: a ReLU between two layers, a Flatten where a dense layer meets positions.
    """
    groups: dict[str, dict[str, Shape]] = {}
    for name, shape in shapes.items():
        layer, _, part = name.rpartition(".")
        groups.setdefault(layer, {})[part] = shape
    codes = {layer: _layer_code(parts) for layer, parts in groups.items()}
    if not all(codes.values()) or any("." in layer or not layer for layer in groups):
        return []
    found: list[Named] = []
    numbered = all(layer.isdecimal() for layer in codes)
    for layer, code in sorted(codes.items(), key=lambda one: int(one[0])) if numbered else codes.items():
        found += _between(layer, code, found, flat=flat)
        found.append((layer, code))
        flat = flat or "Linear" in code
    return found


def _between(layer: str, code: str, before: Sequence[Named], *, flat: bool) -> list[Named]:
    """What stands before a layer and has no weights; numbers of a Sequential tell how many there are."""
    wanted = ["nn.ReLU()"] if before and "Norm" not in code else []
    if "Linear" in code and not flat:
        wanted.append("nn.Flatten()")
    if not layer.isdecimal():
        return [(f"{one[3:-2].lower()}_before_{layer}", one) for one in wanted]
    gaps = range(len(before), int(layer))
    fitting = [*wanted, *["nn.Identity()"] * len(gaps)][: len(gaps)]
    return [(str(place), one) for place, one in zip(gaps, fitting, strict=True)]


def _layer_code(parts: Mapping[str, Shape]) -> str:
    shape = parts.get("weight", ())
    if "running_mean" in parts:
        return f"nn.BatchNorm2d({shape[0]})" if shape else ""
    bias = "" if "bias" in parts else ", bias=False"
    if set(parts) - {"weight", "bias"}:
        return ""
    if len(shape) == 1:
        return f"nn.LayerNorm({shape[0]})"
    if len(shape) == 2:
        return f"nn.Linear({shape[1]}, {shape[0]}{bias})"
    if len(shape) in (3, 4):
        sizes = shape[2:] if len(shape) == 4 else shape[2]
        padding = tuple(size // 2 for size in sizes) if len(shape) == 4 else sizes // 2
        return f"nn.Conv{len(shape) - 2}d({shape[1]}, {shape[0]}, {sizes}, padding={padding}{bias})"
    return ""


def _network_code(layers: Sequence[Named]) -> str:
    lines = [f'                ("{name}", {code}),' for name, code in layers]
    opening = ["    return nn.Sequential(", "        OrderedDict(", "            ["]
    return "\n".join([GUESSED, *opening, *lines, "            ]", "        )", "    )"])


def _sample_shape(data: Dataset) -> Shape:
    x = data.batch([0]).x
    if isinstance(x, dict):
        raise InvalidInput(f"the data has several inputs ({', '.join(x)}); write the subject's file by hand")
    return tuple(x.shape[1:])


def _space_code(sample: Shape) -> str:
    code, words = (text.format(*sample) for text in SPACES.get(len(sample), OTHER_SPACE))
    return f"\ndef space():\n    # EDIT: {words}\n    return ng.space.{code}\n\n"


def _describe(data: Dataset, sample: Shape) -> str:
    text = f"{len(data):,} samples of {_by(sample)}"
    text += f", {len(data.classes)} classes" if data.classes else ""
    return "\n  ".join([text, *data.notes])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _by(shape: Shape) -> str:
    return " × ".join(map(str, shape)) or "one number"
