"""Maps are linked where an id means the same on each, and nowhere else."""

from dataclasses import replace

import numpy as np

from neuroglass.core.field import Axis
from neuroglass.surfaces.linking import points_of
from neuroglass.view.dispatch import figure
from tests.browser.studies import results


def points(result):
    return points_of(result, figure(result))


def test_maps_of_one_data_set_are_linked_whatever_their_layer_and_network():
    made = results()
    first, second = made["first"], made["second"]
    asked = replace(second.question, model="c" * 20)
    other = replace(second, provenance=replace(second.provenance, question=asked))
    assert points(first) == points(second) == points(other) == f"sample@{'b' * 20}"


def test_maps_of_other_data_and_of_units_are_names_of_their_own():
    made = results()
    first = made["first"]
    moved = replace(first, provenance=replace(first.provenance, question=replace(first.question, data="d" * 20)))
    names = {points(first), points(moved), points(made["neurons"])}
    assert names == {f"sample@{'b' * 20}", f"sample@{'d' * 20}", f"unit@{'a' * 20}:fc1"}


def test_what_has_no_points_or_no_ids_of_them_is_not_chosen_from():
    made = results()
    assert points(made["matrix"]) == points(made["relevance"]) == points(made["table"]) == ""
    named = replace(made["first"].axes[0], ticks=tuple(map(str, range(made["first"].axes[0].size))))
    field = replace(made["first"].positions, axes=(named, Axis("component", 2)))
    columns = {name: replace(column, axes=(named,)) for name, column in made["first"].columns.items()}
    assert points(replace(made["first"], positions=field, columns=columns)) == ""
    assert np.isfinite(field.values).any()
