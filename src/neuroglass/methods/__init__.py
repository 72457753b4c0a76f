"""Every method as a class: `ng.methods.IntegratedGradients(steps=64)`. A method is arithmetic, one file each."""

import importlib
import re
from dataclasses import fields, is_dataclass
from importlib.util import find_spec
from typing import Any

from neuroglass.core.errors import InvalidInput

FAMILIES = ("attribution", "projection", "clusters", "overview", "checks")
NESTED = "method"  # the key of a method's name, among its parameters, where it is another's parameter


def file_name(class_name: str) -> str:
    """IntegratedGradients -> integrated_gradients: the method's file, command and page."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", class_name).lower()


def class_name(name: str) -> str:
    """integrated_gradients -> IntegratedGradients."""
    return "".join(part.capitalize() for part in name.split("_"))


def name_of(method: Any) -> str:
    """The name under which a method is asked: the catalog's, or its import path."""
    kind = type(method)
    if not is_dataclass(kind):
        raise InvalidInput(f"{kind.__name__} is not a method; write its name, or a frozen dataclass with __call__")
    if kind.__module__.startswith("neuroglass.methods."):
        return file_name(kind.__name__)
    return f"{kind.__module__}:{kind.__qualname__}"


def parameters_of(method: Any) -> dict[str, Any]:
    """A method's parameters as plain data; a method among them is its own parameters with its name."""
    given = {f.name: getattr(method, f.name) for f in fields(method)}
    return {
        name: {NESTED: name_of(value), **parameters_of(value)} if is_dataclass(value) else value
        for name, value in given.items()
    }


def __getattr__(name: str) -> Any:
    for family in FAMILIES:
        path = f"neuroglass.methods.{family}.{file_name(name)}"
        if name[:1].isupper() and find_spec(path):
            return getattr(importlib.import_module(path), name)
    raise AttributeError(f"neuroglass.methods has no {name!r}; `neuroglass methods` lists them")
