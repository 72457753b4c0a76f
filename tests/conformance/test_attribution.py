"""Every attribution method of the catalog on every kind of input. A new method is tested by being in the catalog."""

from contextlib import nullcontext

import numpy as np
import pytest

from neuroglass.catalog import ATTRIBUTION, build
from neuroglass.core.errors import NotApplicable
from neuroglass.study import attribute
from neuroglass.testing.attribution import check_attributor, check_layers
from neuroglass.testing.plants import PLANTS, check_finds_the_plant, planted
from neuroglass.testing.subjects import MAKERS, target_of

MAPS = ("cam", "grad_cam", "grad_cam_plus_plus", "layer_cam", "score_cam", "eigen_cam")
RELUS = ("guided_backprop", "deconvnet")
ATTENTION = ("attention_maps", "attention_rollout")
TABLES = ("table", "table_regression")
REFUSED = {  # who does not serve whom, and words of the reason; everything else must be answered
    **{(name, kind): "columns of a table have no positions" for name in (*MAPS, "activations") for kind in TABLES},
    ("cam", "series_ct"): "weighs the positions of one channel differently",
    ("cam", "series_tc"): "weighs the positions of one channel differently",
    ("cam", "series_time_first"): "weighs the positions of one channel differently",
    ("cam", "two_inputs"): "weighs the positions of one channel differently",
}
REFUSED |= {
    (name, kind): "the network has no ReLU on the way to the target"
    for name in RELUS
    for kind in (*TABLES, "series_tc", "series_time_first")
}
REFUSED |= {("guided_grad_cam", kind): "columns of a table have no positions" for kind in TABLES}
REFUSED |= {("guided_grad_cam", kind): "the network has no ReLU" for kind in ("series_tc", "series_time_first")}
REFUSED |= {(name, kind): "has no attention" for name in ATTENTION for kind in MAKERS if kind != "tokens"}
UNPLANTED = {  # plants that a method cannot be asked about: they read the largest position, not the mean of all
    **{("cam", plant): "weighs the positions of one channel differently" for plant in PLANTS if plant != "table"},
    **{(name, "table"): "columns of a table have no positions" for name in (*MAPS, "activations")},
}
UNPLANTED["guided_grad_cam", "table"] = "columns of a table have no positions"
UNPLANTED |= {(name, plant): "has no attention" for name in ATTENTION for plant in PLANTS}
NOT_FOUND = {  # plants that theory says a method does not find, and how the check says so
    **{("var_grad", plant): "speak against the target" for plant in PLANTS},  # linear there: no variance anywhere
    ("expected_gradients", "table"): "speak against the target",  # less than in the other samples
    # the other samples hold as much of the pattern elsewhere: nothing changes, and what they hold counts against
    **{("deep_shap", plant): "speak against the target" for plant in PLANTS},
}
ONLY_AT_THE_INPUT = {name: "a class activation map is drawn on the input" for name in (*MAPS, "guided_grad_cam")}
ONLY_AT_THE_INPUT |= {name: "attention is drawn on the input" for name in ATTENTION}
MOST_REGIONS = {"exact_shapley": 12}
LIGHT = {  # fewer draws keep the same promises, but for finding what was planted
    "integrated_gradients": {"steps": 5},
    "conductance": {"steps": 4},
    "internal_influence": {"steps": 4},
    "expected_gradients": {"draws": 24, "background": 4},
    "deep_shap": {"background": 3},
    "smooth_grad": {"copies": 8},
    "var_grad": {"copies": 8},
    "rise": {"masks": 100},
    "lime": {"variations": 100},
    "lime_tree": {"variations": 130},
    "kernel_shap": {"coalitions": 100},
    "shapley_sampling": {"permutations": 5},
    "permutation_shapley": {"pairs": 3},
}
cases = pytest.mark.parametrize("kind", MAKERS)
methods = pytest.mark.parametrize("name", ATTRIBUTION)


def method(name):
    return build("attribution", name, LIGHT.get(name, {}))


@cases
@methods
def test_a_method_keeps_every_promise_or_says_why_it_cannot_answer(name, kind, subjects):
    reason = check_attributor(method(name), subjects[kind])
    assert bool(reason) == ((name, kind) in REFUSED), reason
    assert REFUSED.get((name, kind), "") in reason


@cases
@methods
def test_relevance_is_given_at_every_layer_or_refused_for_a_known_reason(name, kind, subjects):
    refused = check_layers(method(name), subjects[kind])
    words = REFUSED.get((name, kind), "") if name in RELUS else ONLY_AT_THE_INPUT.get(name, "")
    layers = {layer.name for layer in subjects[kind].layers() if words or layer.units > MOST_REGIONS.get(name, np.inf)}
    assert set(refused) == layers
    assert all((words or "too many coalitions") in reason for reason in refused.values())


@pytest.mark.parametrize("plant", PLANTS)
@methods
def test_the_largest_relevance_lies_where_the_answer_was_planted(name, plant):
    fault, words = NotApplicable, UNPLANTED.get((name, plant))
    if (name, plant) in NOT_FOUND:
        fault, words = AssertionError, NOT_FOUND[name, plant]
    with pytest.raises(fault, match=words) if words else nullcontext():
        check_finds_the_plant(build("attribution", name, {}), planted(plant))


@methods
def test_a_signed_method_speaks_against_the_target_somewhere(name, subjects):
    found = [
        np.min(attribute(subjects[kind], method(name), target=target_of(subjects[kind], method(name))).full.values)
        for kind in MAKERS
        if (name, kind) not in REFUSED
    ]
    assert (min(found) < 0) == method(name).signed


def test_every_known_refusal_is_of_a_method_and_a_kind_that_exist():
    assert all(name in ATTRIBUTION and kind in MAKERS for name, kind in REFUSED)
    assert all(name in ATTRIBUTION and plant in PLANTS for name, plant in UNPLANTED)
