"""Results that a request names together are drawn as one figure, or the reason is told."""

import numpy as np
import pytest

from neuroglass.surfaces.web.drawing import together
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.numbers import Held
from neuroglass.view.matrices import matrices_figure
from tests.surfaces.web.conftest import attribution
from tests.view.test_matrices import AFTER, BEFORE


def test_two_matrices_are_drawn_with_their_difference():
    drawn = together([Held(BEFORE), Held(AFTER)], None)
    assert drawn.title == matrices_figure(BEFORE, AFTER).title
    np.testing.assert_array_equal(drawn.panels[2].marks[0].values, AFTER.values - BEFORE.values)


def test_three_matrices_are_refused_with_what_can_be_named():
    with pytest.raises(Fault, match="two matrices"):
        together([Held(BEFORE), Held(AFTER), Held(BEFORE)], None)


def test_of_attributions_only_the_named_samples_are_drawn():
    drawn = together([Held(attribution()), Held(attribution("gradient"))], [5])
    assert all(heading.startswith("sample 5") for heading in drawn.headings if heading)
