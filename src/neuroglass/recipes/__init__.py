"""Which questions are asked of a subject that nobody has looked at yet? Recipes: ready-made studies.

Imports no torch before `study` is asked for, so that a command's help is quick.
"""

from importlib import import_module
from typing import Any

RECIPES = ("overview", "training", "hidden_activity", "comparison")

__all__ = ["RECIPES", "study"]


def __getattr__(name: str) -> Any:
    if name != "study":
        raise AttributeError(f"neuroglass.recipes has no {name!r}; it has {', '.join(__all__)}")
    return import_module("neuroglass.recipes.ready_made").study
