"""The catalog knows every method without importing it, and what a person compares before choosing one."""

from typing import Literal

import pytest

from neuroglass import catalog
from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.occlusion import Occlusion
from neuroglass.methods.facts import KINDS, SCOPES, Facts

FACTS = {"scope", "kind", "resolution", "tuning", "cost", "blind"}


@pytest.mark.parametrize("entry", catalog.entries(), ids=lambda entry: entry.name)
def test_every_method_says_what_it_asks_costs_and_cannot_tell(entry):
    assert set(entry.facts) == FACTS
    assert all(entry.facts.values())
    assert entry.facts["scope"] in SCOPES
    assert entry.facts["kind"] in KINDS
    assert entry.facts["blind"].endswith(".")


def test_the_catalogs_data_has_every_method_of_its_tuples_in_order():
    listed = [(family, name) for family, names in catalog.FAMILIES.items() for name in names]
    assert [(entry.family, entry.name) for entry in catalog.entries()] == listed


def test_a_text_that_is_one_of_a_few_says_which():
    known = {(entry.name, one.name): one for entry in catalog.entries() for one in entry.parameters}
    assert known["occlusion", "resolution"].choices == ("low", "middle", "high")
    assert known["lime", "regions"].choices == ("grid", "slic", "given", "bands", "frames")
    assert known["lrp", "first"].choices == ("epsilon", "gamma", "z-plus", "flat", "")
    assert known["grad_cam", "layer"].choices == ()
    chosen = [one for one in known.values() if one.choices]
    assert all(one.type == "str" and one.default in one.choices for one in chosen)


@pytest.mark.parametrize(
    ("annotation", "told"),
    [
        (int, ("int", ())),
        ("float", ("float", ())),
        (Literal["a", "b"], ("str", ("a", "b"))),
        (Literal["a"] | Literal[""], ("str", ("a", ""))),
        (int | None, ("int | None", ())),
        (Literal[1, 2], ("typing.Literal[1, 2]", ())),
    ],
)
def test_the_type_of_a_parameter_is_told_in_words(annotation, told):
    assert catalog.type_of(annotation) == told


@pytest.mark.parametrize(
    ("entry", "parameter"),
    [(entry, one) for entry in catalog.entries() for one in entry.parameters if one.choices],
    ids=lambda one: one.name,
)
def test_a_method_takes_all_of_its_choices(entry, parameter):
    for choice in parameter.choices:
        made = catalog.build(entry.family, entry.name, {parameter.name: choice})
        assert getattr(made, parameter.name) == choice


def test_a_method_made_of_its_parameters_is_the_same_method():
    assert catalog.build("attribution", "occlusion", {"window": 3}) == Occlusion(window=3)


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("occlusion", {"windw": 3}, "has no parameter 'windw'; it takes 'window'"),
        ("oclusion", {}, "there is no attribution method 'oclusion'; there are .*'occlusion'"),
        ("nowhere.at.all:Mine", {}, "cannot be imported"),
    ],
)
def test_a_method_that_cannot_be_made_says_what_can(name, parameters, words):
    with pytest.raises(InvalidInput, match=words):
        catalog.build("attribution", name, parameters)


def test_facts_outside_the_known_words_are_refused():
    with pytest.raises(ValueError, match="'magic'"):
        Facts("one sample", "magic", resolution="element", tuning="none", cost="none", blind="Anything.")
