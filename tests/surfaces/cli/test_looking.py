"""layers and methods: what is there."""

import json

import neuroglass as ng
from neuroglass import catalog


def test_layers_print_the_table_of_the_subject(ask):
    assert ask("layers", "s.py:deep").out == f"{ng.load_subject('s.py:deep').layers()}\n"


def test_layers_as_data_say_name_kind_axes_units_calls_and_parameters(ask):
    assert json.loads(ask("layers", "s.py", "--json").out) == [
        {
            "name": "fc1",
            "kind": "Linear",
            "axes": [{"name": "unit", "size": 2}],
            "units": 2,
            "calls": 1,
            "parameters": 4,
        }
    ]


def test_methods_name_every_method_with_question_and_paper(ask):
    text = ask("methods").out
    for entry in catalog.entries():
        assert f"{entry.name}  ({entry.family}" in text
        assert f"  {entry.question}\n  {entry.paper}\n" in text


def test_one_method_shows_its_parameters_with_defaults_and_words(ask):
    lines = [line.split(maxsplit=3) for line in ask("methods", "grad-cam").out.splitlines()]
    assert lines[0] == ["grad_cam", "(attribution,", "unsigned)"]
    assert lines[-1] == [
        "--layer",
        "str",
        "''",
        "the layer whose channels are weighed; empty: chosen by a rule that is stated",
    ]


def test_methods_as_data_are_the_catalog(ask):
    told = json.loads(ask("methods", "--json").out)
    assert [one["name"] for one in told] == [entry.name for entry in catalog.entries()]
    one = json.loads(ask("methods", "integrated_gradients", "--json").out)
    assert one == next(about for about in told if about["name"] == "integrated_gradients")
    assert one["parameters"][0]["default"] == 48
