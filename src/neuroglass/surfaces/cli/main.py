"""The command `neuroglass`: answers on stdout, progress and messages on stderr, exit code 0, 1 or 2."""

import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

import neuroglass as ng
from neuroglass.core.errors import Cancelled, InvalidInput, NotApplicable
from neuroglass.surfaces.cli import asking, comparing, looking, making, reproducing, serving
from neuroglass.surfaces.cli.groups import NearestGroup

RESUMED = ("demo", "record", "reproduce", "study")  # commands that go on where they were stopped
EPILOG = "SUBJECT is path.py or path.py:function, a file of yours whose function returns ng.Subject(...)."


class Stopped(click.ClickException):
    """Ctrl-C: what was being done is named, and how it goes on."""

    exit_code = 130

    def show(self, file: object = None) -> None:
        click.echo(f"\nstopped; {self.message}", err=True)


class Commands(NearestGroup):
    """All commands, with one way to be stopped."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, Cancelled):
            resumed = ctx.invoked_subcommand in RESUMED
            raise Stopped("run again to resume" if resumed else "nothing half-written is left") from None


commands = Commands(
    name="neuroglass",
    help="See what a neural network has learned, and how far you can trust what you see.",
    epilog=EPILOG,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 120,
        "token_normalize_func": lambda token: token.replace("-", "_"),  # --warm_steps is --warm-steps
    },
    commands=[
        making.demo,
        looking.init,
        looking.layers,
        making.record,
        making.study,
        *asking.GROUPS,
        comparing.compare,
        looking.methods,
        serving.serve,
        making.report,
        reproducing.reproduce,
    ],
)
click.version_option(ng.__version__, message="neuroglass %(version)s")(commands)


def run(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the exit code: 0 done, 1 failed, 2 wrong usage, 130 stopped."""
    try:
        return commands.main(arguments, prog_name="neuroglass", standalone_mode=False) or 0
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except (InvalidInput, NotApplicable) as fault:
        message = str(fault)
    except OSError as fault:
        message = f"{fault.strerror or fault}{f': {fault.filename}' if fault.filename else ''}"
    click.echo(f"error: {message}", err=True)
    return 1


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without × still shows the rest
    sys.exit(run())
