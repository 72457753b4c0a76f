"""What a gallery must show and say."""

import numpy as np

from neuroglass.core.field import Axis
from neuroglass.view.gallery import gallery_figure
from neuroglass.view.marks import Heatmap, Line, Picture
from tests.view import results

YX = Axis("y", 3), Axis("x", 3)


def marks(figure):
    return [panel.marks[0] for panel in figure.panels]


def test_pictures_are_captioned_in_order():
    items = np.linspace(0, 1, 18).reshape(2, 3, 3)
    figure = gallery_figure(results.gallery(items, YX, ("cat", "dog")))
    assert [panel.title for panel in figure.panels] == ["cat", "dog"]
    for mark, item in zip(marks(figure), items, strict=True):
        assert isinstance(mark, Picture)
        np.testing.assert_array_equal(mark.values, item)


def test_filters_have_one_scale_symmetric_around_zero():
    items = np.random.default_rng(0).normal(size=(4, 3, 3)) * np.array([1, 2, 3, 40])[:, None, None]
    shown = marks(gallery_figure(results.gallery(items, YX, "abcd", signed=True)))
    (scale,) = {mark.scale for mark in shown}
    assert all(isinstance(mark, Heatmap) for mark in shown)
    assert scale.name == "coolwarm" and scale.low == -scale.high


def test_filters_of_three_colors_are_gray_at_zero():
    items = np.zeros((1, 3, 3, 3))
    items[0, 0, 0, 0], items[0, 1, 0, 0] = 2.0, -2.0
    figure = gallery_figure(results.gallery(items, (Axis("channel", 3), *YX), ("a",), signed=True))
    (mark,) = marks(figure)
    assert mark.values[0, 0].tolist() == [1.0, 0.0, 0.5]
    assert (mark.values[1:] == 0.5).all()
    assert "Mid gray is 0; full colors are ±2." in figure.caption


def test_series_are_lines():
    figure = gallery_figure(results.gallery(np.zeros((2, 1, 5)), (Axis("channel", 1), Axis("time", 5, "s")), "ab"))
    assert all(isinstance(mark, Line) for mark in marks(figure))


def test_many_rows_of_features_are_one_heatmap():
    weights = np.random.default_rng(0).normal(size=(6, 4))
    feature = Axis("feature", 4, ticks=tuple("abcd"))
    (mark,) = marks(gallery_figure(results.gallery(weights, (feature,), range(6), signed=True)))
    np.testing.assert_array_equal(mark.values, weights)
    assert mark.axes[1] is not None and mark.axes[1].ticks == tuple("abcd")


def test_items_of_one_class_stay_on_one_row():
    names = [f"{name}: {what}" for name in "abcd" for what in ("mean of 20", "surest", "doubted")]
    assert gallery_figure(results.gallery(np.zeros((12, 3, 3)), YX, names)).columns % 3 == 0


def test_of_a_thousand_items_the_first_hundred_are_shown_and_it_is_said():
    figure = gallery_figure(results.gallery(np.ones((1000, 3, 3)), YX, range(1000)))
    assert len(figure.panels) == 100
    assert "The first 100 of 1,000 are shown." in figure.caption


def test_nothing_and_all_zero_are_said():
    assert "Nothing to show." in gallery_figure(results.gallery(np.zeros((0, 3, 3)), YX, ())).caption
    assert "0 everywhere" in gallery_figure(results.gallery(np.zeros((2, 3, 3)), YX, "ab", signed=True)).caption
