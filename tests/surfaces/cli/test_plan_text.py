"""The plan is told in words, beside the answer and not in it."""

import json

from neuroglass.surfaces.cli.plan_text import plan_text


def test_every_fact_of_the_plan_is_told_under_the_kind_of_pass_that_it_is_about():
    plan = {"device": "cpu", "values": {"path": "incremental", "tolerance": 4.2e-7}, "slopes": {}, "batch": 4}
    assert plan_text(plan).splitlines() == [
        "device           cpu",
        "samples at once  4",
        "passes without a gradient",
        "  way                                                   incremental",
        "  largest difference from the network itself, relative  4.2e-07",
    ]


def test_the_plan_goes_where_messages_go_and_leaves_the_answer_as_it_is(ask):
    plain, told = (ask("attribute", "occlusion", "s.py", "--samples", "0", *more) for more in ((), ("--explain-plan",)))
    assert told.out == plain.out
    assert "why not faster" in told.err and "too few to prepare for" in told.err
    assert "why not faster" not in plain.err


def test_for_machines_the_plan_is_part_of_the_data(ask):
    said = ask("attribute", "occlusion", "s.py", "--samples", "0", "--json", "--explain-plan")
    assert json.loads(said.out)["provenance"]["plan"]["values"]["path"] == "original"
    assert "why not faster" not in said.err
