"""A figure told as JSON and arrays comes back as it was."""

import json
from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis
from neuroglass.view.attribution import attribution_figure
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.gallery import gallery_figure
from neuroglass.view.marks import MARKS, Bars, Heatmap, Line, Mark, Scale, Tokens
from neuroglass.view.matrix import matrix_figure
from neuroglass.view.projection import projection_figure
from neuroglass.view.table import table_figure
from neuroglass.view.trails import trails_figure
from tests.view import results


def same(one, other):
    """Equal types, words, numbers and bytes, all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if is_dataclass(one):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def through_json(figure):
    about, parts = figure.to_json()
    return Figure.from_json(json.loads(json.dumps(about, allow_nan=False)), parts)


def every_figure():
    positions, labels = results.blobs(60)
    y, x = Axis("y", 4), Axis("x", 4)
    return [
        attribution_figure(results.image_attribution(np.ones((2, 4, 4)))),
        projection_figure(results.projection(positions, labels, (labels + (labels == 0)) % 10)),
        trails_figure(results.trails(np.stack([positions] * 3, axis=1), labels)),
        gallery_figure(results.gallery(np.zeros((2, 4, 4)), (y, x), ("a", "b"), signed=True)),
        table_figure(results.table({"units": [1, 2]}, ("fc1", "fc2"))),
        matrix_figure(results.matrix(np.eye(3, dtype=int), "abc")),
    ]


@pytest.mark.parametrize("figure", every_figure(), ids=lambda figure: figure.title)
def test_every_view_comes_back_from_json_as_it_was(figure):
    assert same(through_json(figure), figure)


@given(
    arrays.arrays(np.float32, st.tuples(st.just(2), st.integers(0, 3))),
    st.text(),
    st.lists(
        st.one_of(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)), min_size=2, max_size=2
    ),
)
def test_any_numbers_and_any_words_come_back_as_they_were(values, words, ticks):
    axes = Axis("y", 2, ticks=tuple(ticks)), Axis("x", values.shape[1], words)
    marks = (
        Heatmap(values, axes, Scale("coolwarm", -1.5, 1.5, words), upward=True),
        Bars(values[:, :1].ravel(), (words,) * len(values), words, 0.0, 1.0, True),
        Line(values, axes[1], (words, words), words, -1.0, 1.0, False),
        Tokens((words, words), values[:, :1].ravel(), Scale("viridis", 0.0, 1.0, "")),
    )
    figure = Figure(words, (Panel(marks, words), Panel(())), words, words, 3)
    assert same(through_json(figure), figure)


def test_arrays_are_named_by_their_place_in_the_figure():
    about, parts = attribution_figure(results.image_attribution(np.ones((1, 4, 4)))).to_json()
    assert set(parts) == {"figure.panels.0.marks.0.values", "figure.panels.1.marks.0.values"}
    assert about["panels"][1]["marks"][0]["values"] == {"array": "figure.panels.1.marks.0.values"}


def test_a_missing_array_another_format_and_an_unknown_mark_are_said():
    about, parts = every_figure()[0].to_json()
    with pytest.raises(InvalidInput, match=r"figure\.panels\.0\.marks\.0\.values"):
        Figure.from_json(about, {})
    with pytest.raises(InvalidInput, match=r"format 99.*format 1"):
        Figure.from_json({**about, "format": 99}, parts)
    with pytest.raises(InvalidInput, match=r"no part 'Pie'.*Heatmap"):
        Figure.from_json({**about, "panels": [{"kind": "Pie"}]}, parts)


def test_marks_cannot_be_changed_through_their_arrays():
    values = np.zeros(2)
    mark = Bars(values, ("a", "b"), "", 0.0, 1.0, True)
    with pytest.raises(ValueError, match="read-only"):
        mark.values[0] = 1
    values[0] = 5  # the giver's own array stays writable


def test_every_mark_is_known_by_its_name():
    assert set(MARKS.values()) == {kind for kind in Mark.__subclasses__()}


def test_a_scale_without_room_or_end_is_refused():
    for low, high in ((1.0, 1.0), (2.0, 1.0), (0.0, float("inf")), (float("nan"), 1.0)):
        with pytest.raises(InvalidInput, match="two finite numbers"):
            Scale("viridis", low, high, "")
