"""Every attribution method of the catalog on every kind of input. A new method is tested by being in the catalog."""

import numpy as np
import pytest

from neuroglass.catalog import ATTRIBUTION, build
from neuroglass.core.errors import NotApplicable
from neuroglass.study import attribute
from neuroglass.testing.attribution import check_attributor, check_layers
from neuroglass.testing.plants import PLANTS, check_finds_the_plant, planted
from neuroglass.testing.subjects import MAKERS, target_of

REFUSED = {  # who does not serve whom, and words of the reason; everything else must be answered
    ("grad_cam", "table"): "columns of a table have no positions",
    ("grad_cam", "table_regression"): "columns of a table have no positions",
}
ONLY_AT_THE_INPUT = {"grad_cam": "a class activation map is drawn on the input"}
cases = pytest.mark.parametrize("kind", MAKERS)
methods = pytest.mark.parametrize("name", ATTRIBUTION)


def method(name):
    return build("attribution", name, {})


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
    expected = {layer.name for layer in subjects[kind].layers()} if name in ONLY_AT_THE_INPUT else set()
    assert set(refused) == expected
    assert all(ONLY_AT_THE_INPUT[name] in reason for reason in refused.values())


@pytest.mark.parametrize("plant", PLANTS)
@methods
def test_the_largest_relevance_lies_where_the_answer_was_planted(name, plant):
    if (name, plant) in REFUSED:
        with pytest.raises(NotApplicable, match=REFUSED[name, plant]):
            check_finds_the_plant(method(name), planted(plant))
    else:
        check_finds_the_plant(method(name), planted(plant))


@methods
def test_a_signed_method_speaks_against_the_target_somewhere(name, subjects):
    found = [
        np.min(attribute(subjects[kind], method(name), target=target_of(subjects[kind])).full.values)
        for kind in MAKERS
        if (name, kind) not in REFUSED
    ]
    assert (min(found) < 0) == method(name).signed


def test_every_known_refusal_is_of_a_method_and_a_kind_that_exist():
    assert all(name in ATTRIBUTION and kind in MAKERS for name, kind in REFUSED)
