"""Commands that are handed their options as one value, and groups that answer a wrong name with the nearest ones."""

from collections.abc import Callable
from types import SimpleNamespace

import click

from neuroglass.core.errors import nearest

Options = SimpleNamespace  # what was typed, by the option's name: options.samples


class OptionsCommand(click.Command):
    """A command whose function takes all options as one value."""

    def invoke(self, ctx: click.Context) -> None:
        self.callback(Options(**ctx.params))


def command(work: Callable[[Options], None]) -> click.Command:
    """A command of a function's name, with its first line for help."""
    return click.command(cls=OptionsCommand)(work)


class NearestGroup(click.Group):
    """Commands in the order given; an unknown one is wrong usage, with what was probably meant."""

    noun = "command"

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        spelled = name.replace("-", "_")
        found = self.get_command(ctx, name) or self.get_command(ctx, spelled)
        if found is None and name.startswith("-"):
            raise click.NoSuchOption(name, ctx=ctx)
        if found is None:
            raise click.UsageError(self.unknown(name, self.list_commands(ctx)), ctx)
        return found.name, found, args[1:]

    def unknown(self, name: str, known: list[str]) -> str:
        """What to say of a name that is no command here."""
        return f"there is no {self.noun} {name!r}; the nearest are {nearest(name, known, most=3)}"
