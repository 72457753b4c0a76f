"""Every method, one tuple per family. Adding a method is one file and one word here.

A method's file, class and command share its name: `grad_cam` is `methods/attribution/grad_cam.py`, class `GradCam`.
What forms and commands need to know of it is in `catalog.json`, made by `make generate`.
"""

import importlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from importlib.resources import files
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.methods import NESTED, class_name

ATTRIBUTION = (
    "gradient",
    "saliency",
    "input_times_gradient",
    "error_sensitivity",
    "integrated_gradients",
    "conductance",
    "internal_influence",
    "guided_backprop",
    "deconvnet",
    "deep_lift",
    "deep_shap",
    "lrp",
    "expected_gradients",
    "smooth_grad",
    "var_grad",
    "activations",
    "cam",
    "grad_cam",
    "guided_grad_cam",
    "grad_cam_plus_plus",
    "layer_cam",
    "score_cam",
    "eigen_cam",
    "attention_maps",
    "attention_rollout",
    "occlusion",
    "feature_ablation",
    "rise",
    "lime",
    "lime_tree",
    "kernel_shap",
    "shapley_sampling",
    "permutation_shapley",
    "exact_shapley",
)
PROJECTION = ("pca", "tsne", "umap", "classical_mds", "mds")
CLUSTERS = ("dense_groups", "sub_clusters", "misclassified")
OVERVIEW = (
    "layers",
    "graph",
    "health",
    "performance",
    "units",
    "typical_samples",
    "filters",
    "samples_for",
    "units_for",
    "initializations",
    "probabilities",
    "baseline_input",
    "jacobian",
)

CHECKS = (
    "deletion",
    "insertion",
    "infidelity",
    "sensitivity",
    "agreement",
    "pointing_game",
    "randomization",
)

FAMILIES: dict[str, tuple[str, ...]] = {
    "attribution": ATTRIBUTION,
    "projection": PROJECTION,
    "clusters": CLUSTERS,
    "overview": OVERVIEW,
    "checks": CHECKS,
}
METHODS_OF = {  # whose methods a family asks
    **{family: family for family in FAMILIES},
    "trails": "projection",
    "neuron_map": "projection",
}


@dataclass(frozen=True)
class Parameter:
    """One field of a method: what a form or an option shows."""

    name: str
    type: str
    default: Any
    help: str
    required: bool = False  # it has no default
    choices: tuple[str, ...] = ()  # of a text; none: any text


@dataclass(frozen=True)
class Entry:
    """What a method asks, its parameters and its paper, without importing it."""

    name: str
    family: str
    question: str
    paper: str
    signed: bool | None
    facts: Mapping[str, str]  # the fields of `methods.facts.Facts`
    parameters: tuple[Parameter, ...]


@cache
def entries() -> tuple[Entry, ...]:
    """Every method of the catalog, in its order."""
    text = files("neuroglass").joinpath("catalog.json").read_text(encoding="utf-8")
    return tuple(
        Entry(**{**about, "parameters": tuple(map(_parameter, about["parameters"]))}) for about in json.loads(text)
    )


def _parameter(about: Mapping[str, Any]) -> Parameter:
    return Parameter(**{**about, "choices": tuple(about.get("choices", ()))})


def type_of(annotation: Any) -> tuple[str, tuple[str, ...]]:
    """How a parameter's type is named, and the texts it is one of: ('str', ('low', 'high')) of a Literal."""
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    choices = tuple(choice for part in parts if get_origin(part) is Literal for choice in get_args(part))
    if all(get_origin(part) is Literal for part in parts) and all(isinstance(choice, str) for choice in choices):
        return "str", choices
    return (annotation.__name__ if isinstance(annotation, type) else str(annotation)), ()


def load(family: str, name: str) -> type:
    """The class of a method: of the catalog by name, another's by path: 'mylab.methods:Mine'."""
    known = FAMILIES[METHODS_OF[family]]
    if ":" in name:
        module, _, kind = name.partition(":")
        try:
            found = getattr(importlib.import_module(module), kind)
        except (ImportError, AttributeError) as fault:
            raise InvalidInput(
                f"the method {name!r} cannot be imported ({fault}); define its class at the top level of a module"
            ) from fault
        if not (isinstance(found, type) and is_dataclass(found)):
            raise InvalidInput(f"{name!r} is not a method; write a frozen dataclass with __call__")
        return found
    if name not in known:
        raise InvalidInput(f"there is no {family} method {name!r}; there are {nearest(name, known, most=8)}")
    return getattr(importlib.import_module(f"neuroglass.methods.{METHODS_OF[family]}.{name}"), class_name(name))


def build(family: str, name: str, parameters: Mapping[str, Any]) -> Any:
    """A method with its parameters; InvalidInput names a parameter that it does not have."""
    kind = load(family, name)
    known = [f.name for f in fields(kind)]
    for parameter in parameters:
        if parameter not in known:
            takes = nearest(parameter, known) if known else "none"
            raise InvalidInput(f"{name!r} has no parameter {parameter!r}; it takes {takes}")
    needed = [f.name for f in fields(kind) if f.default is f.default_factory is MISSING]
    if missing := [parameter for parameter in needed if parameter not in parameters]:
        wanted = ", ".join(f"{parameter}=..." for parameter in missing)
        raise InvalidInput(f"{name!r} wants {wanted}; write ng.methods.{kind.__name__}({wanted}) instead of the name")
    return kind(**{f.name: _nested(family, f, parameters[f.name]) for f in fields(kind) if f.name in parameters})


def _nested(family: str, field: Field[Any], value: Any) -> Any:
    """A parameter's value; where it is a method, that method: from its name, or from its name and parameters."""
    if isinstance(value, Mapping) and NESTED in value:
        return build(family, value[NESTED], {name: own for name, own in value.items() if name != NESTED})
    return build(family, value, {}) if isinstance(value, str) and is_dataclass(field.default) else value
