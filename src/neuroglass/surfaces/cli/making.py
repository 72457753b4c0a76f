"""demo, record, study, report: work that ends in a folder or a page."""

import webbrowser
from pathlib import Path
from typing import Any

import click

import neuroglass as ng
from neuroglass import demos, recipes
from neuroglass.core.errors import nearest
from neuroglass.surfaces.built import REMEDY, is_built
from neuroglass.surfaces.cli.groups import Options, command
from neuroglass.surfaces.cli.options import (
    DEVICE,
    FOLDER,
    JSON,
    MEMORY,
    SUBJECT,
    LayersType,
    load,
    samples_option,
    template,
)
from neuroglass.surfaces.cli.progress import shown_progress
from neuroglass.surfaces.cli.result_data import to_json
from neuroglass.surfaces.cli.serving import show, watched

PAGE = "report.html"  # in the study's folder
NO_BROWSER = click.option("--no-browser", is_flag=True, help="Only write: do not open the app, at a terminal either.")


@command
@click.argument("name", default="digits")
@click.option("--data", metavar="PATH", help="Where the demo's data lies, for those that need a file.")
@click.option("--epochs", type=click.IntRange(1), help="How long to train. [default: as the demo was planned]")
@click.option("-o", "--output", type=FOLDER, help="The study's folder. [default: neuroglass-NAME]")
@NO_BROWSER
def demo(options: Options) -> None:
    """Train small real networks, study them, and open the app."""
    name = options.name
    if name not in demos.NAMES:
        raise click.UsageError(f"there is no demo {name!r}; there are {nearest(name, demos.NAMES)}")
    folder = options.output or Path(f"neuroglass-{name}")
    with shown_progress() as progress:
        found = demos.run(name, folder, data=options.data, epochs=options.epochs, progress=progress, say=_say)
    _end(folder, found, options)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


def _end(folder: Path, found: Any, options: Options) -> None:
    """Write the report; where a person sits at the terminal, open the app with the network at hand."""
    page = ng.report(folder, folder / PAGE)
    click.echo(page)
    if options.no_browser or not watched():
        return
    if is_built("app"):
        show(folder, found)
    else:
        click.echo(f"the app's pages are not built, so the report is opened; {REMEDY}", err=True)
        webbrowser.open(page.resolve().as_uri())


@command
@SUBJECT
@click.option("--layers", type=LayersType(), required=True, help="With commas between, such as fc1,fc2.")
@click.option("-o", "--output", type=FOLDER, required=True, help="The recording's folder.")
@samples_option("all")
@click.option("--float16", is_flag=True, help="Half the size, 3 digits.")
@click.option("--pooled", is_flag=True, help="Averaged over positions: one number per unit.")
@JSON
@MEMORY
@DEVICE
def record(options: Options) -> None:
    """Keep activations of layers in a folder; run again to resume."""
    subject, folder = template(load(options)), options.output
    samples = options.samples and options.samples.of(len(subject.data))
    dtype = "float16" if options.float16 else "float32"
    with shown_progress() as progress:
        kept = ng.record(
            subject, options.layers, folder, samples=samples, dtype=dtype, pooled=options.pooled, progress=progress
        )
    shapes = {layer: list(kept.plan.shape(layer)) for layer in kept.layers}
    if options.as_json:
        click.echo(to_json({"folder": str(folder), "samples": kept.done, "layers": shapes, "dtype": dtype}))
        return
    click.echo(f"{folder}: {kept.done} samples, {dtype}")
    for layer, shape in shapes.items():
        click.echo(f"  {layer}  {' × '.join(map(str, shape))}")


@command
@SUBJECT
@click.option("-o", "--output", type=FOLDER, required=True, help="The study's folder; what it has is not asked again.")
@click.option(
    "--recipe", type=click.Choice(recipes.RECIPES), default=recipes.RECIPES[0], show_default=True, help="What is asked."
)
@MEMORY
@DEVICE
@NO_BROWSER
def study(options: Options) -> None:
    """Ask a recipe's questions, keep the answers, open the app."""
    found = load(options)
    with shown_progress() as progress:
        recipes.study(found, options.output, recipe=options.recipe, progress=progress)
    _end(options.output, found, options)


@command
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="[default: DIR/report.html]")
def report(options: Options) -> None:
    """Write a study as one HTML page that opens offline."""
    click.echo(ng.report(options.folder, options.output or options.folder / PAGE))
