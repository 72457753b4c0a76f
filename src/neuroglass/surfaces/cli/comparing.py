"""compare: all methods side by side on a few samples, with what checks say of each, as one page."""

from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

import neuroglass as ng
from neuroglass import catalog
from neuroglass.core.errors import nearest
from neuroglass.surfaces.cli.asking import TARGET
from neuroglass.surfaces.cli.groups import Options, command
from neuroglass.surfaces.cli.options import DEVICE, MEMORY, SUBJECT, LayersType, load, samples_option, template
from neuroglass.surfaces.cli.progress import shown_progress

NONE = ("none",)
PAGE = "compare.html"


class Names(LayersType):
    """Methods of one family with commas between them."""

    name = "methods"

    def __init__(self, family: str) -> None:
        self.family = family

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        given = (one.replace("-", "_") for one in super().convert(value, param, ctx))
        names, known = tuple(dict.fromkeys(given)), catalog.FAMILIES[self.family]
        unknown = [name for name in names if name not in known and ":" not in name and names != NONE]
        if unknown:
            self.fail(f"there is no {unknown[0]!r}; there are {nearest(unknown[0], known, most=8)}", param, ctx)
        return names


class Page(click.ParamType):
    """A page: checked before anything is computed."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.suffix.lower() != ".html":
            self.fail(f"{value!r} ends in {path.suffix!r}; a comparison is a page: write a name with .html", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"{value!r} is in {path.parent}, which is not a folder; make it first", param, ctx)
        return path


@command
@SUBJECT
@samples_option("a right and a wrong answer to the same label")
@TARGET
@click.option("--methods", type=Names("attribution"), help="With commas between. [default: about ten, of every kind]")
@click.option(
    "--checks",
    type=Names("checks"),
    help="With commas between, or none. [default: deletion,insertion, and randomization of quick methods]",
)
@click.option("-o", "--output", type=Page(), default=PAGE, show_default=True, help="The page.")
@MEMORY
@DEVICE
def compare(options: Options) -> None:
    """Which methods say what of a sample, and which can be trusted?"""
    recipe = import_module("neuroglass.recipes.comparison")
    subject = load(options)
    ids = options.samples.of(len(template(subject).data)) if options.samples else ()
    plan = recipe.Plan(
        samples=ids,
        target=options.target or "",
        methods=options.methods or recipe.METHODS,
        checks=() if options.checks == NONE else options.checks,
    )
    with TemporaryDirectory() as folder, shown_progress() as progress:
        study = ng.Study(subject, folder)
        recipe.tell(study, plan=plan, progress=progress)
        click.echo(ng.report(folder, options.output, title=f"Attributions compared: {subject.name}"))
