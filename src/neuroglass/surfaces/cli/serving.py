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
    served = import_module("neuroglass.surfaces.web.serve")  # the web framework, only where it is used
    place = served.Place(options.host, options.port)
    live = None
    if options.subject:
        click.echo(f"loading {options.subject} ...", err=True)
        live = partial(import_module("neuroglass.surfaces.web.live").Live, load(options))

    def ready(access: Any) -> None:
        _say(access, served, place, options)

    served.serve(Path(options.folder), place, live=live, ready=ready)
    click.echo("stopped", err=True)


def _say(access: Any, served: Any, place: Any, options: Options) -> None:
    """The address on stdout, for people and programs; everything else beside it."""
    if place.exposed:
        asking = " and ask the network" if options.subject else ""
        click.echo(served.EXPOSED.format(host=access.host, port=access.port, live=asking), err=True)
    click.echo(access.address)
    sys.stdout.flush()
    click.echo("Ctrl-C stops the server", err=True)
    if not options.no_browser and sys.stdin.isatty() and sys.stdout.isatty() and not os.environ.get("CI"):
        webbrowser.open(access.address)
