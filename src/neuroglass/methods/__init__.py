"""Every method as a class: `ng.methods.IntegratedGradients(steps=64)`. A method is arithmetic, one file each."""

import importlib
import re
from importlib.util import find_spec
from typing import Any

FAMILIES = ("attribution", "projection", "clusters", "overview")


def file_name(class_name: str) -> str:
    """IntegratedGradients -> integrated_gradients: the method's file, command and page."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", class_name).lower()


def class_name(name: str) -> str:
    """integrated_gradients -> IntegratedGradients."""
    return "".join(part.capitalize() for part in name.split("_"))


def __getattr__(name: str) -> Any:
    for family in FAMILIES:
        path = f"neuroglass.methods.{family}.{file_name(name)}"
        if name[:1].isupper() and find_spec(path):
            return getattr(importlib.import_module(path), name)
    raise AttributeError(f"neuroglass.methods has no {name!r}; `neuroglass methods` lists them")
