"""What several commands take: samples, layers, a file for the figure, and how the network is run."""

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import click

import neuroglass as ng
from neuroglass.core.errors import InvalidInput
from neuroglass.core.ids import Ids
from neuroglass.surfaces.cli.groups import Options

FIGURES = (".png", ".svg", ".pdf", ".npz", ".html")  # what ng.save writes
_LAYER = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^",])+')  # commas inside double quotes belong to the name


class SamplesType(click.ParamType):
    """`3`, `0,5,9`, `0:8`, `0:100:10` or `all`."""

    name = "samples"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Ids:
        if isinstance(value, Ids):
            return value
        try:
            return Ids.parse(value.replace(" ", ""))
        except InvalidInput as fault:
            self.fail(str(fault), param, ctx)


class LayersType(click.ParamType):
    """Layer names with commas between them."""

    name = "layers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(part.strip() for part in _LAYER.findall(value))
        if not all(names) or len(names) != len(re.sub(r'"(?:[^"\\]|\\.)*"', "", value).split(",")):
            self.fail(f"{value!r} names no layers; write them with commas between, such as fc1,fc2", param, ctx)
        return names


class FigureFile(click.ParamType):
    """Where a figure goes: checked before anything is computed."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.suffix.lower() not in FIGURES:
            self.fail(f"{value!r} ends in {path.suffix!r}; write one of {', '.join(FIGURES)}", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"{value!r} is in {path.parent}, which is not a folder; make it first", param, ctx)
        return path


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

SUBJECT = click.argument("subject")
SAMPLES_HELP = "3, or 0,5,9, or 0:8 (0 to 7), or 0:100:10, or all."
MEMORY = click.option("--memory", metavar="BYTES", help="What batches may take, such as 2GB. [default: 1GB]")
DEVICE = click.option("--device", metavar="NAME", help="cpu, cuda, cuda:1 or mps. [default: where the subject lies]")
JSON = click.option("--json", "as_json", is_flag=True, help="Plain data for machines on stdout.")
FOLDER = click.Path(file_okay=False, path_type=Path)


def samples_option(unless_told: str) -> Decorator:
    """--samples, with what is taken when it is left out."""
    return click.option("--samples", type=SamplesType(), help=f"{SAMPLES_HELP} [default: {unless_told}]")


def read_masks(path: str) -> Any:
    """The array of a .npy file; nothing of a pickle is run."""
    try:
        return import_module("numpy").load(path, allow_pickle=False)
    except ValueError as fault:
        raise InvalidInput(f"{path} is no array ({fault}); write it with numpy.save") from fault


def load(options: Options) -> Any:
    """The Subject (or Run) of a user's file, with another budget or device where one was named."""
    found = ng.load_subject(options.subject)
    if not options.memory and not options.device:
        return found
    one = template(found)
    moved = replace(one, memory=options.memory or one.memory, device=options.device or one.device)
    return replace(found, template=moved) if isinstance(found, ng.Run) else moved


def template(found: Any) -> Any:
    """The Subject itself, or the one that a Run's checkpoints are put into."""
    return found.template if isinstance(found, ng.Run) else found
