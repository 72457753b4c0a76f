"""Colors follow the numbers, and matplotlib's own tables to the byte."""

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroglass.core.errors import InvalidInput
from neuroglass.view.colors import MISSING, OTHER, TABLES, rgb, shared_scale, value_scale
from neuroglass.view.marks import Scale


@given(st.lists(st.floats(-3, 3), min_size=1), st.sampled_from(["viridis", "coolwarm"]))
def test_numbers_have_the_colors_that_matplotlib_gives_them(values, name):
    scale = Scale(name, -2.0, 2.0, "")
    expected = (matplotlib.colormaps[name]((np.array(values) + 2) / 4)[:, :3] * 255).round()
    np.testing.assert_array_equal(rgb(np.array(values), scale), expected)


def test_classes_have_their_own_color_and_the_others_gray():
    colors = rgb(np.array([0, 9, -1]), Scale("petroff10", 0.0, 9.0, "label"))
    assert [bytes(color).hex() for color in colors] == [
        bytes(TABLES["petroff10"][0]).hex(),
        bytes(TABLES["petroff10"][9]).hex(),
        OTHER.removeprefix("#"),
    ]


def test_what_is_not_a_number_has_a_color_of_no_scale():
    color = bytes(rgb(np.array([np.nan]), Scale("coolwarm", -1.0, 1.0, ""))[0])
    assert "#" + color.hex() == MISSING
    assert all(color not in {bytes(row) for row in table} for table in TABLES.values())


def test_infinity_has_the_color_of_the_end():
    low, high = rgb(np.array([-np.inf, np.inf]), Scale("coolwarm", -1.0, 1.0, ""))
    assert bytes(low) == bytes(TABLES["coolwarm"][0])
    assert bytes(high) == bytes(TABLES["coolwarm"][-1])


def test_an_unknown_table_is_an_error_that_names_the_known_ones():
    with pytest.raises(InvalidInput, match=r"'jet'.*viridis"):
        rgb(np.zeros(1), Scale("jet", 0.0, 1.0, ""))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_a_signed_scale_is_symmetric_and_another_starts_at_zero(values):
    signed, _ = shared_scale([np.array(values)], "", signed=True)
    other, _ = shared_scale([np.array(values)], "", signed=False)
    assert signed.low == -signed.high
    assert other.low == 0
    assert signed.high == other.high > 0


def test_one_outlier_saturates_rather_than_hides_the_rest_and_is_said():
    values = np.linspace(0, 1, 1001)
    values[-1] = 500.0
    scale, sentence = shared_scale([values], "", signed=True)
    assert scale.high == pytest.approx(0.995, abs=1e-3)
    assert "±0.995" in sentence and "99.5%" in sentence and "largest is 500" in sentence


def test_nothing_is_said_where_nothing_is_cut():
    assert shared_scale([np.ones(10)], "", signed=False)[1] == ""


def test_rare_relevance_keeps_its_color():
    values = np.zeros(10_000)
    values[7] = 3.0
    assert shared_scale([values], "", signed=True)[0].high == 3.0


def test_all_compared_parts_decide_the_scale():
    together, _ = shared_scale([np.full(100, 0.1), np.full(100, 8.0)], "", signed=True)
    assert together.high == 8.0


@pytest.mark.parametrize("values", [[], [np.nan], [0.0, 0.0], [7.0, 7.0], [1e300, 1e300]])
def test_nothing_constant_or_not_a_number_still_has_a_scale(values):
    for scale in (value_scale([np.array(values)], ""), shared_scale([np.array(values)], "", signed=True)[0]):
        assert np.isfinite([scale.low, scale.high]).all() and scale.low < scale.high
