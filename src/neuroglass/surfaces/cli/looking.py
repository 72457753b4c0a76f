"""layers, methods, init: what is there, before anything is asked."""

from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import click

from neuroglass import catalog
from neuroglass.core.errors import nearest
from neuroglass.surfaces.cli.groups import Options, command
from neuroglass.surfaces.cli.options import DEVICE, JSON, MEMORY, SUBJECT, load, template
from neuroglass.surfaces.cli.result_data import to_json
from neuroglass.surfaces.cli.result_text import aligned

SIGNED = {True: "signed", False: "unsigned", None: ""}


@command
@SUBJECT
@JSON
@MEMORY
@DEVICE
def layers(options: Options) -> None:
    """Which layers does the network have, and how are they called?"""
    found = template(load(options)).layers()
    if not options.as_json:
        click.echo(str(found))
        return
    told = [
        {
            "name": layer.name,
            "kind": layer.kind,
            "axes": [{"name": axis.name, "size": axis.size} for axis in layer.axes],
            "units": layer.units,
            "calls": layer.calls,
            "parameters": layer.parameters,
        }
        for layer in found
    ]
    click.echo(to_json(told))


@command
@click.argument("name", required=False)
@JSON
def methods(options: Options) -> None:
    """What does each method ask and take, and who published it?"""
    name = options.name and options.name.replace("-", "_")
    known = [entry.name for entry in catalog.entries()]
    if name is not None and name not in known:
        raise click.UsageError(f"there is no method {name!r}; there are {nearest(name, known, most=8)}")
    chosen = [entry for entry in catalog.entries() if name is None or entry.name == name]
    if options.as_json:
        told = [asdict(entry) for entry in chosen]
        click.echo(to_json(told if name is None else told[0]))
        return
    click.echo("\n\n".join(_method_text(entry, parameters=name is not None) for entry in chosen))


def _method_text(entry: catalog.Entry, *, parameters: bool) -> str:
    about = ", ".join(word for word in (entry.family, SIGNED[entry.signed]) if word)
    facts = entry.facts
    lines = [
        f"{entry.name}  ({about})",
        f"  {entry.question}",
        f"  {entry.paper}",
        f"  about {facts['scope']}, by {facts['kind']}, a number per {facts['resolution']}; cost: {facts['cost']}",
        f"  to be chosen with care: {facts['tuning']}",
        f"  it cannot tell: {_lowered(facts['blind'])}",
    ]
    if parameters:
        told = [
            [f"  --{p.name.replace('_', '-')}", p.type, "required" if p.required else repr(p.default), p.help]
            for p in entry.parameters
        ]
        lines.append(aligned([["  parameter", "type", "default", ""], *told]) if told else "  It has no parameters.")
    return "\n".join(lines)


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


@command
@click.argument("weights", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), default="subject.py", show_default=True)
@click.option("--split", help="'train' or 'test', where the data has several.")
@click.option("--column", help="The column of a table that is to be predicted.")
def init(options: Options) -> None:
    """Look at WEIGHTS and DATA, and write a subject.py to edit."""
    starter = import_module("neuroglass.surfaces.cli.starter")
    written = starter.write_starter(
        options.weights, options.data, options.output, split=options.split, column=options.column
    )
    click.echo(f"wrote {written}; edit what is marked EDIT, then look: neuroglass layers {written}", err=True)
    click.echo(written)
