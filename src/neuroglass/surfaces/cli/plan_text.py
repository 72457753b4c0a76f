"""How did the engine answer? The plan of a result, for people."""

from collections.abc import Mapping
from typing import Any

from neuroglass.surfaces.cli.result_text import aligned

WORDS = {
    "values": "passes without a gradient",
    "slopes": "passes with a gradient",
    "path": "way",
    "because": "why not faster",
    "tolerance": "largest difference from the network itself, relative",
    "incremental": "computing only what a rectangle reaches",
    "incremental_difference": "largest difference from full passes, relative",
    "slope_error": "difference from the network's own slopes",
    "slope_error:exact": "error of slopes, against float64",
    "slope_error:original": "error of the network's own slopes",
    "batch": "samples at once",
    "bytes_per_sample": "bytes of one sample's pass",
}


def plan_text(plan: Mapping[str, Any]) -> str:
    """One line per fact; what was chosen for each kind of pass stands under its name."""
    plain = [[WORDS.get(name, name), _number(value)] for name, value in plan.items() if not isinstance(value, Mapping)]
    parts = [aligned(plain)]
    for name, chosen in plan.items():
        if isinstance(chosen, Mapping) and chosen:
            facts = [[f"  {WORDS.get(fact, fact)}", _number(value)] for fact, value in chosen.items()]
            parts.append(f"{WORDS.get(name, name)}\n{aligned(facts)}")
    return "\n".join(part for part in parts if part)


def _number(value: Any) -> str:
    return f"{value:.2g}" if isinstance(value, float) else str(value)
