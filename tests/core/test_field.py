import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column

AXES = (Axis("sample", 2), Axis("y", 3, "px"))


def test_the_numbers_of_a_field_cannot_be_written():
    field = Field(np.zeros((2, 3)), AXES, "relevance")
    with pytest.raises(ValueError, match="read-only"):
        field.values[0, 0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        field.quantity = "other"


def test_the_caller_may_go_on_writing_into_an_array_of_its_own():
    values = np.zeros((2, 3))
    Field(values, AXES, "relevance")
    values[0, 0] = 1  # the field locks its own view, not the caller's array
    assert values[0, 0] == 1


@pytest.mark.parametrize("shape", [(3, 2), (2,), (2, 3, 1), ()])
def test_values_of_another_shape_than_the_axes_are_refused(shape):
    with pytest.raises(InvalidInput, match=r"'relevance' have shape .* their axes say \(2, 3\)"):
        Field(np.zeros(shape), AXES, "relevance")


def test_a_row_keeps_the_other_axes_and_what_is_measured():
    row = Field(np.arange(6.0).reshape(2, 3), AXES, "relevance", signed=False).row(1)
    assert row.values.tolist() == [3, 4, 5]
    assert (row.axes, row.quantity, row.signed) == (AXES[1:], "relevance", False)


def test_an_axis_that_is_not_there_is_refused_with_those_that_are():
    field = Field(np.zeros((2, 3)), AXES, "relevance")
    assert field.axis("y") is AXES[1]
    with pytest.raises(InvalidInput, match="no axis 'z'; this field has sample, y"):
        field.axis("z")


@given(st.integers(1, 50), st.floats(-100, 100), st.floats(0.001, 100))
def test_without_ticks_a_position_is_labeled_by_its_coordinate(position, start, step):
    label = Axis("time", 60, "s", start=start, step=step).label(position)
    assert float(label) == pytest.approx(start + step * position, rel=1e-5, abs=1e-9)


def test_with_ticks_a_position_is_labeled_by_its_tick():
    axis = Axis("feature", 3, ticks=("age", 1, 2.5))
    assert [axis.label(i) for i in range(3)] == ["age", "1", "2.5"]


def test_ticks_from_numpy_become_plain_numbers():
    axis = Axis("frequency", np.int64(2), ticks=tuple(np.array([1.5, 2.5], "f4")))
    assert [type(tick) for tick in axis.ticks] == [float, float]
    assert type(axis.size) is int


def test_ticks_and_positions_are_equally_many():
    with pytest.raises(InvalidInput, match="axis 'feature' has 3 positions but 2 ticks"):
        Axis("feature", 3, ticks=("a", "b"))


def test_a_column_is_a_field_of_one_axis():
    field = column([1, 0], "label", AXES[0])
    assert field.axes == AXES[:1]
    assert field.signed is False
    with pytest.raises(InvalidInput, match="'label' have shape"):
        column([1, 0, 1], "label", AXES[0])
