"""reproduce: a published study, re-run on data at hand."""

from collections.abc import Sequence
from pathlib import Path

import click

import neuroglass as ng
from neuroglass import reproduce as studies
from neuroglass.core.errors import nearest
from neuroglass.surfaces.cli.groups import Options, command
from neuroglass.surfaces.cli.options import FOLDER
from neuroglass.surfaces.cli.progress import shown_progress
from neuroglass.surfaces.cli.result_text import aligned

PAGE = "report.html"  # in the study's folder
SHOWN = ("data set", "network", "published", "ours", "difference")  # reasons and sources are in the report


class SetsType(click.ParamType):
    """Data sets with commas between."""

    name = "names"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Sequence[str]:
        if not isinstance(value, str):
            return value
        names = [name.strip() for name in value.split(",")]
        for name in names:
            if name not in studies.SETS:
                self.fail(f"there is no data set {name!r}; there are {nearest(name, studies.SETS)}", param, ctx)
        return names


@command
@click.argument("name", type=click.Choice(studies.NAMES))
@click.option("--data", metavar="DIR", type=FOLDER, required=True, help="The folder that holds the data sets.")
@click.option("--quick", is_flag=True, help="Fewer images and epochs: minutes instead of hours.")
@click.option("--epochs", type=click.IntRange(1), help="How long to train. [default: as published; 10 with --quick]")
@click.option("--only", type=SetsType(), default=",".join(studies.SETS), show_default=True, help="Which data sets.")
@click.option(
    "-o",
    "--output",
    type=FOLDER,
    help="The study's folder. [default: neuroglass-NAME, with -quick behind it where that is asked]",
)
def reproduce(options: Options) -> None:
    """Re-run a published study and compare; run again to resume."""
    asked = studies.Options(options.quick, options.epochs, options.only)
    folder = options.output or folder_of(options.name, quick=options.quick)
    with shown_progress() as progress:
        table = studies.run(options.name, options.data, folder, asked, progress=progress, say=_say)
    page = ng.report(folder, folder / PAGE)
    shown = [(table.axes[0].name, *SHOWN)]
    for row in range(table.axes[0].size):
        shown.append((table.axes[0].label(row), *(str(table.columns[name].values[row]) for name in SHOWN)))
    click.echo(aligned(shown))
    click.echo(page)


def folder_of(name: str, *, quick: bool) -> Path:
    """Where a study is kept unless told: what was trained longer and shorter lies apart."""
    return Path(f"neuroglass-{name}{'-quick' if quick else ''}")


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
