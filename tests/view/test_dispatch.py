"""Every kind of result has its view."""

from dataclasses import dataclass

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import KINDS, Table
from neuroglass.view.dispatch import VIEWS, figure
from tests.view import results


def test_every_kind_of_result_has_a_view():
    assert set(VIEWS) == set(KINDS.values())


def test_the_view_of_its_type_draws_a_result():
    assert type(figure(results.table({"a": [1]})).panels[0].marks[0]).__name__ == "Rows"
    assert type(figure(results.projection(np.zeros((2, 2)))).panels[0].marks[0]).__name__ == "Points"


def test_maps_and_trails_are_colored_by_the_asked_column():
    positions, labels = results.blobs(20)
    maps = results.projection(positions, labels, (labels + 1) % 10)
    assert figure(maps, color="prediction").panels[0].marks[0].color.tolist() == ((labels + 1) % 10).tolist()
    trails = results.trails(np.stack([positions] * 2, axis=1), labels, ("a", "b"))
    assert figure(trails, color="step").panels[-1].title == "paths from a to b, colored by step"


def test_a_column_that_is_not_there_is_an_error_that_lists_the_columns():
    positions, labels = results.blobs(20)
    with pytest.raises(InvalidInput, match="no column 'labels' to color by; there are 'label', 'prediction'"):
        figure(results.projection(positions, labels, labels), color="labels")


def test_what_has_no_points_cannot_be_colored():
    with pytest.raises(InvalidInput, match="color='a' was given for a Table; only a Projection or Trails"):
        figure(results.table({"a": [1]}), color="a")


def test_a_result_of_another_type_is_an_error_that_names_the_known_ones():
    @dataclass(frozen=True, eq=False, kw_only=True, repr=False)
    class Dossier(Table):
        pass

    known = results.table({"a": [1]})
    with pytest.raises(InvalidInput, match=r"no view draws a Dossier.*Attribution"):
        figure(Dossier(provenance=known.provenance, rows=known.rows))
