"""The commands that the catalog makes."""

import json

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
    assert all(own[p.name].default == spelled(p.default) for p in entry.parameters if not p.required)


def spelled(default):
    """A method that is wrapped is written by its name."""
    return default["method"] if isinstance(default, dict) else default


@pytest.mark.parametrize(("verb", "entry"), CASES, ids=lambda part: getattr(part, "name", part))
def test_no_parameter_hides_an_option_of_the_command(verb, entry):
    command = GROUP[verb].get_command(click.Context(GROUP[verb]), entry.name)
    every = [option for param in command.params for option in (*param.opts, *param.secondary_opts)]
    assert len(every) == len(set(every))


def test_every_type_of_the_catalog_can_be_typed():
    assert {p.type for entry in catalog.entries() for p in entry.parameters} <= {*TYPES, "Attributor"}


def test_a_method_that_is_wrapped_is_written_by_its_name(ask):
    def asked(*options):
        return json.loads(ask("attribute", "smooth_grad", "s.py", "--copies", "3", "--json", *options).out)

    told, plain = asked("--of", "gradient"), asked()
    assert told["provenance"]["question"]["parameters"]["of"] == {"method": "gradient"}
    assert plain["provenance"]["question"]["parameters"]["of"] == {"method": "saliency"}
    assert told["values"]["min"] == pytest.approx(-2.0)  # fc1 is linear: the gradient itself
    assert plain["values"]["min"] == pytest.approx(0.5)
    text = " ".join(ask("attribute", "smooth_grad", "--help").out.split())
    assert "--of TEXT the method that is asked [default: saliency]" in text


def test_a_text_that_is_one_of_a_few_is_refused_with_them(ask):
    said = ask("attribute", "lrp", "s.py", "--dense", "alpha")
    assert said.code
    assert "'alpha' is not one of 'epsilon', 'gamma'" in said.err
    assert "--dense [epsilon|gamma|z-plus|flat]" in ask("attribute", "lrp", "--help").out
    told = json.loads(ask("attribute", "lrp", "s.py", "--dense", "z-plus", "--json").out)
    assert told["provenance"]["question"]["parameters"]["dense"] == "z-plus"


def test_a_method_that_cannot_be_wrapped_is_refused_in_words(ask):
    said = ask("attribute", "smooth_grad", "s.py", "--of", "salience")
    assert said.code
    assert "there is no attribution method 'salience'" in said.err
    assert "adds noise itself" in ask("attribute", "var_grad", "s.py", "--of", "smooth_grad").err


def test_help_lists_a_family_s_methods_with_their_questions(ask):
    text = " ".join(ask("attribute", "--help").out.split())
    for entry in catalog.entries():
        listed = f"{entry.name} {entry.question}" in text
        assert listed == (entry.family == "attribution")


def test_help_of_a_method_cites_its_paper(ask):
    text = " ".join(ask("attribute", "occlusion", "--help").out.split())
    assert "(Zeiler and Fergus, 2014, arXiv:1311.2901)" in text
    assert "--window INTEGER side of the hidden window in positions; 0: the region of the space [default: 0]" in text
