"""The commands that the catalog makes."""

import click
import pytest

from neuroglass import catalog
from neuroglass.surfaces.cli.asking import GROUPS
from neuroglass.surfaces.cli.method_group import OWN, TYPES

FAMILY = {
    "attribute": "attribution",
    "project": "projection",
    "neuron-map": "projection",
    "trails": "projection",
    "clusters": "clusters",
    "overview": "overview",
}
GROUP = {group.name: group for group in GROUPS}
CASES = [(verb, entry) for verb, family in FAMILY.items() for entry in catalog.entries() if entry.family == family]


@pytest.mark.parametrize(("verb", "entry"), CASES, ids=lambda part: getattr(part, "name", part))
def test_every_parameter_is_an_option_with_its_words_and_default(verb, entry):
    command = GROUP[verb].get_command(click.Context(GROUP[verb]), entry.name)
    own = {param.name.removeprefix(OWN): param for param in command.params if param.name.startswith(OWN)}
    assert {name: (param.opts[0], param.required, param.help) for name, param in own.items()} == {
        p.name: (f"--{p.name.replace('_', '-')}", p.required, p.help) for p in entry.parameters
    }
    assert all(own[p.name].default == p.default for p in entry.parameters if not p.required)


@pytest.mark.parametrize(("verb", "entry"), CASES, ids=lambda part: getattr(part, "name", part))
def test_no_parameter_hides_an_option_of_the_command(verb, entry):
    command = GROUP[verb].get_command(click.Context(GROUP[verb]), entry.name)
    spelled = [option for param in command.params for option in (*param.opts, *param.secondary_opts)]
    assert len(spelled) == len(set(spelled))


def test_every_type_of_the_catalog_can_be_typed():
    assert {p.type for entry in catalog.entries() for p in entry.parameters} <= set(TYPES)


def test_help_lists_a_family_s_methods_with_their_questions(ask):
    text = " ".join(ask("attribute", "--help").out.split())
    for entry in catalog.entries():
        listed = f"{entry.name} {entry.question}" in text
        assert listed == (entry.family == "attribution")


def test_help_of_a_method_cites_its_paper(ask):
    text = " ".join(ask("attribute", "occlusion", "--help").out.split())
    assert "(Zeiler and Fergus, 2014, arXiv:1311.2901)" in text
    assert "--window INTEGER side of the hidden window in positions; 0: the region of the space [default: 0]" in text
