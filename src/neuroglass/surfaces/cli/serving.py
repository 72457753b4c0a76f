"""serve: a study in the browser, as a viewer or with a subject at hand."""

import os
import sys
import webbrowser
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from neuroglass.surfaces.cli.groups import Options, command
from neuroglass.surfaces.cli.options import DEVICE, FOLDER, MEMORY, load


@command
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--subject", metavar="SUBJECT", help="Ask it for more: path.py or path.py:function, your own code.")
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes any that is free. [default: the first from 8765]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Another one can be reached from other machines.")
@click.option("--no-browser", is_flag=True, help="Do not open the app, at a terminal either.")
@MEMORY
@DEVICE
def serve(options: Options) -> None:
    """Open a study as a web app on this machine."""
    if not options.subject and (options.memory or options.device):
        raise click.UsageError("--memory and --device are for live work; write --subject too")
    found = None
    if options.subject:
        click.echo(f"loading {options.subject} ...", err=True)
        found = load(options)
    show(Path(options.folder), found, host=options.host, port=options.port, browser=not options.no_browser)


def show(folder: Path, found: Any, *, host: str = "127.0.0.1", port: int | None = None, browser: bool = True) -> None:
    """Serve a study until Ctrl-C, with the subject at hand where one was found; `browser` opens it at a terminal."""
    served = import_module("neuroglass.surfaces.web.serve")  # the web framework, only where it is used
    place = served.Place(host, port)
    live = None
    if found is not None:
        live = partial(import_module("neuroglass.surfaces.web.live").Live, found)

    def ready(access: Any) -> None:
        if place.exposed:
            asking = " and ask the network" if live else ""
            click.echo(served.EXPOSED.format(host=access.host, port=access.port, live=asking), err=True)
        click.echo(access.address)  # on stdout, for people and programs; everything else beside it
        sys.stdout.flush()
        click.echo("Ctrl-C stops the server", err=True)
        if browser and watched():
            webbrowser.open(access.address)

    served.serve(folder, place, live=live, ready=ready)
    click.echo("stopped", err=True)


def watched() -> bool:
    """Whether a person sits at the terminal; never under CI or a pipe."""
    return sys.stdin.isatty() and sys.stdout.isatty() and not os.environ.get("CI")
