"""The methods of a family as commands, an option per parameter: made from the catalog, without importing a method."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Any

import click

from neuroglass import catalog
from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.methods import NESTED, name_of
from neuroglass.surfaces.cli.groups import NearestGroup, Options

TYPES = {"int": click.INT, "float": click.FLOAT, "str": click.STRING, "bool": click.BOOL}
OWN = "parameter_"  # before a parameter's name, so that it never meets an option of the command


@dataclass(frozen=True)
class Verb:
    """A question on the command line: the options around a method's own, and what is done with all of them."""

    name: str
    family: str
    help: str
    options: tuple[Callable[..., Any], ...]
    answer: Callable[[str, Mapping[str, Any], Options], None]  # method, its parameters, options


class MethodGroup(NearestGroup):
    """`neuroglass VERB METHOD SUBJECT`: METHOD of the catalog by name, another's by path: `mylab.methods:Mine`."""

    noun = "method"

    def __init__(self, verb: Verb) -> None:
        more = "METHOD is one of those below, or a class of yours by path: mylab.methods:Mine."
        super().__init__(
            verb.name, help=f"{verb.help}\n\n{more}", subcommand_metavar="METHOD SUBJECT [OPTIONS]", options_metavar=""
        )
        self.verb = verb

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(catalog.FAMILIES[catalog.METHODS_OF[self.verb.family]])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if ":" in cmd_name:
            return MethodCommand(self.verb, cmd_name, *_third_party(self.verb.family, cmd_name))
        family = catalog.METHODS_OF[self.verb.family]
        for entry in catalog.entries():
            if (entry.family, entry.name) == (family, cmd_name):
                return MethodCommand(self.verb, cmd_name, f"{entry.question}\n\n{entry.paper}", entry.parameters)
        return None

    def unknown(self, name: str, known: list[str]) -> str:
        if ".py" in name:
            return f"{name!r} is not a method; the method comes first: neuroglass {self.name} {known[0]} {name}"
        return f"there is no {self.verb.family} method {name!r}; there are {nearest(name, known, most=8)}"


class MethodCommand(click.Command):
    """One method of one family, asked about a subject."""

    def __init__(self, verb: Verb, name: str, words: str, parameters: Sequence[catalog.Parameter]) -> None:
        own = [_option(parameter) for parameter in parameters if parameter.type in TYPES or _is_method(parameter)]
        super().__init__(name, params=own, help=words, short_help=words.splitlines()[0])
        for option in verb.options:
            option(self)
        self.verb = verb

    def invoke(self, ctx: click.Context) -> None:
        parameters = {name.removeprefix(OWN): given for name, given in ctx.params.items() if name.startswith(OWN)}
        self.verb.answer(self.name or "", parameters, Options(**ctx.params))


def _is_method(parameter: catalog.Parameter) -> bool:
    """A method that is wrapped, which is written by its name."""
    return isinstance(parameter.default, Mapping) and NESTED in parameter.default


def _option(parameter: catalog.Parameter) -> click.Option:
    names = [f"--{parameter.name.replace('_', '-')}", f"{OWN}{parameter.name}"]
    kind: click.ParamType = TYPES.get(parameter.type, click.STRING)
    default, shown = parameter.default, None
    if parameter.choices:
        kind, shown = click.Choice(parameter.choices), f"[{'|'.join(filter(None, parameter.choices))}]"
    if _is_method(parameter):
        default = default[NESTED]
    if parameter.required:
        return click.Option(names, type=kind, metavar=shown, required=True, help=parameter.help)
    told = default != ""
    return click.Option(names, type=kind, metavar=shown, default=default, show_default=told, help=parameter.help)


def _third_party(family: str, path: str) -> tuple[str, list[catalog.Parameter]]:
    """The words and the parameters of a method that is named by path; the current folder is looked in too."""
    here = os.getcwd()  # noqa: PTH109 - as `python -m` puts it there
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        kind = catalog.load(family, path)
    except InvalidInput as fault:
        raise click.UsageError(str(fault)) from fault
    if not isinstance(kind, type) or not is_dataclass(kind) or not any("__call__" in vars(one) for one in kind.__mro__):
        raise click.UsageError(f"{path!r} is not a method; name a frozen dataclass with __call__")
    return kind.__doc__ or path, [_parameter(field) for field in fields(kind)]


def _parameter(field: Any) -> catalog.Parameter:
    named, choices = catalog.type_of(field.type)
    if field.default is field.default_factory is MISSING:
        return catalog.Parameter(field.name, named, None, "", required=True, choices=choices)
    default = field.default if field.default_factory is MISSING else field.default_factory()
    default = {NESTED: name_of(default)} if is_dataclass(default) else default
    return catalog.Parameter(field.name, named, default, "", choices=choices)
