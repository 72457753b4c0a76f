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


def test_a_result_of_another_type_is_an_error_that_names_the_known_ones():
    @dataclass(frozen=True, eq=False, kw_only=True, repr=False)
    class Dossier(Table):
        pass

    known = results.table({"a": [1]})
    with pytest.raises(InvalidInput, match=r"no view draws a Dossier.*Attribution"):
        figure(Dossier(provenance=known.provenance, rows=known.rows))
