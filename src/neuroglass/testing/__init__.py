"""Does a method keep its promises? Conformance checks, tiny subjects and planted networks, for ours and others'.

for name, subject in neuroglass.testing.subjects().items():
    reason = neuroglass.testing.check_attributor(MyMethod(), subject)
"""

import importlib
from typing import Any

_HOME = {
    "check_attributor": "attribution",
    "check_check": "checks",
    "check_clustering": "clusters",
    "check_drawn": "results",
    "check_finds_the_plant": "plants",
    "check_overview": "overview",
    "check_projection": "projection",
    "check_stored": "results",
    "linear_subject": "plants",
    "planted": "plants",
    "tiny_subject": "subjects",
    "tiny_subjects": "subjects",
}

__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"neuroglass.testing.{_HOME[name]}"), name)
    raise AttributeError(f"neuroglass.testing has no {name!r}; it has {', '.join(sorted(__all__))}")
