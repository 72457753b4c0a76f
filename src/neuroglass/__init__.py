"""Neuroglass: see what a neural network has learned, and how far you can trust what you see."""

import importlib
import sys
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "ActivationRecorder": "training.activations",
    "Attribution": "core.result",
    "Axis": "core.field",
    "Cancelled": "core.errors",
    "CheckpointRecorder": "training.checkpoints",
    "Clusters": "core.result",
    "Dataset": "data.dataset",
    "DiskStore": "store.disk",
    "Field": "core.field",
    "InvalidInput": "core.errors",
    "NotApplicable": "core.errors",
    "Projection": "core.result",
    "Question": "core.result",
    "Run": "model.run",
    "Space": "core.space",
    "Study": "study",
    "Subject": "model.subject",
    "Target": "core.unit",
    "Trails": "core.result",
    "Unit": "core.unit",
    "attribute": "study",
    "average_figure": "view.average",
    "check": "study",
    "clusters": "study",
    "figure": "view.dispatch",
    "jacobian": "study",
    "load_subject": "model.load",
    "load_weights": "model.weights",
    "neuron_map": "study",
    "overview": "study",
    "project": "study",
    "read": "data.read",
    "record": "recording",
    "report": "surfaces.report.report",
    "save": "surfaces.save",
    "trails": "study",
    "widget": "surfaces.widget.widget",
}
_MODULES = {"methods": "methods", "space": "core.space"}

__all__ = ["__version__", "methods", "space", *_HOME]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"neuroglass.{_MODULES[name]}")
    if name in _HOME:
        return getattr(importlib.import_module(f"neuroglass.{_HOME[name]}"), name)
    raise AttributeError(f"neuroglass has no {name!r}; it has {', '.join(sorted(__all__))}")


def __dir__() -> list[str]:
    return sorted(__all__)


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()):
    importlib.import_module("neuroglass.surfaces.notebook").register(_shell)
