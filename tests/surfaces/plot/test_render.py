"""What a drawing holds, read back from its pixels and its axes."""

import io
import warnings
from itertools import combinations

import matplotlib
import numpy as np
import pytest
from PIL import Image

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, column
from neuroglass.surfaces.plot.render import draw, draw_panels, encode
from neuroglass.view.attribution import compare
from neuroglass.view.colors import rgb
from neuroglass.view.dispatch import figure
from tests.view import results


def every_result():
    positions, labels = results.blobs(60)
    rng = np.random.default_rng(0)
    y, x, channel = Axis("y", 4), Axis("x", 4), Axis("channel", 1)
    names = tuple(f"feature {i}" for i in range(30))
    return {
        "relevance": results.image_attribution(rng.normal(size=(3, 4, 4))),
        "no samples": results.image_attribution(np.zeros((0, 4, 4))),
        "bars": results.attribution(
            rng.normal(size=(2, 30)), rng.normal(size=(2, 30)), (Axis("feature", 30, ticks=names),)
        ),
        "tokens": results.attribution(rng.normal(size=(1, 40)), np.arange(40)[None], (Axis("token", 40),)),
        "series": results.attribution(np.zeros((1, 9)), rng.normal(size=(1, 1, 9)), (channel, Axis("time", 9, "s"))),
        "map": results.projection(positions, labels, (labels + (labels == 0)) % 10),
        "solid map": results.projection(rng.normal(size=(20, 3)), labels[:20]),
        "one point": results.projection(np.zeros((1, 2))),
        "no points": results.projection(np.zeros((0, 2))),
        "trails": results.trails(np.stack([positions] * 3, axis=1), labels),
        "gallery": results.gallery(rng.normal(size=(12, 4, 4)), (y, x), range(12), signed=True),
        "table": results.table({"units": [1, 2], "kind": ["Linear", "ReLU"]}, ("fc1", "relu")),
        "matrix": results.matrix(np.eye(3, dtype=int), "abc"),
        "large matrix": results.matrix(np.eye(100, dtype=int), [f"class {i}" for i in range(100)]),
    }


RESULTS = every_result()


@pytest.mark.parametrize("name", RESULTS)
def test_no_figure_is_empty_or_cut_at_the_edge_of_its_page(name):
    pixels = np.asarray(Image.open(io.BytesIO(encode(draw(figure(RESULTS[name])), "png"))).convert("L"))
    edges = (pixels[:3], pixels[-3:], pixels[:, :3], pixels[:, -3:])
    assert all((edge == 255).all() for edge in edges), "something reaches the edge of the page"
    assert (pixels < 128).any()


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_files_have_the_same_bytes_twice_and_no_date(kind):
    shown = figure(RESULTS["map"])
    first, second = (encode(draw(shown), kind) for _ in range(2))
    assert first == second
    assert b"Date" not in first and b"date>" not in first


def test_a_heatmap_has_exactly_the_colors_of_its_scale():
    shown = figure(RESULTS["relevance"])
    mark = shown.panels[1].marks[0]
    (image,) = draw(shown).axes[1].images
    np.testing.assert_array_equal(image.get_array(), rgb(mark.values, mark.scale))
    assert image.get_interpolation() == "nearest"


def test_rows_go_down_in_pictures_and_frequencies_go_up():
    layout = Axis("channel", 1), Axis("frequency", 3, "Hz"), Axis("time", 4, "s")
    heard = draw(figure(results.attribution(np.ones((1, 3, 4)), np.ones((1, 1, 3, 4)), layout))).axes[1]
    seen = draw(figure(RESULTS["relevance"])).axes[0]
    assert heard.get_ylim()[0] < heard.get_ylim()[1]
    assert seen.get_ylim()[0] > seen.get_ylim()[1]
    assert (heard.get_ylabel(), heard.get_xlabel()) == ("frequency (Hz)", "time (s)")


def test_points_lie_where_the_map_puts_them():
    result = RESULTS["map"]
    drawn = draw(figure(result)).axes[0].collections[0].get_offsets()
    assert {tuple(row) for row in np.asarray(drawn)} == {tuple(row) for row in result.values}


def test_trails_have_a_color_bar_that_names_the_steps_and_a_key_for_outliers():
    positions, labels = results.blobs(60)
    trails = results.trails(np.stack([positions] * 2, axis=1), labels, ("input", "fc1"))
    outlier = column(np.arange(60) < 2, "outlier", trails.axes[0])
    canvas = draw(figure(results.with_columns(trails, {"outlier": outlier})))
    (bar,) = (axes for axes in canvas.axes if axes.get_label() == "<colorbar>")
    assert [text.get_text() for text in bar.get_yticklabels()] == ["input", "fc1"]
    (legend,) = canvas.legends
    assert [text.get_text() for text in legend.get_texts()] == [*map(str, range(10)), "outlier trail"]


def test_the_legend_names_every_class_and_the_rings():
    (legend,) = draw(figure(RESULTS["map"])).legends
    assert [text.get_text() for text in legend.get_texts()] == [*map(str, range(10)), "misclassified"]


def test_one_color_bar_for_one_scale_with_the_quantity():
    axes = draw(figure(RESULTS["relevance"])).axes
    assert [one.get_ylabel() for one in axes if one.get_label() == "<colorbar>"] == ["relevance"]


def test_title_and_caption_stand_on_the_drawing_but_not_on_its_panels():
    shown = figure(RESULTS["map"])
    words = " ".join(text.get_text().replace("\n", " ") for text in draw(shown).texts)
    assert shown.title in words
    assert all(line in words for line in shown.caption.split("\n"))
    assert draw_panels(shown).texts == []


@pytest.mark.parametrize("name", ["relevance", "map", "bars", "trails", "matrix"])
def test_title_and_caption_stand_clear_of_the_panels(name):
    canvas = draw(figure(RESULTS[name]))
    canvas.draw_without_rendering()
    title, caption = (text.get_window_extent() for text in canvas.texts)
    panels = [axes.get_tightbbox() for axes in canvas.axes]
    assert caption.y1 <= min(box.y0 for box in panels)
    assert title.y0 >= max(box.y1 for box in panels)
    assert max(title.x1, caption.x1) <= canvas.bbox.x1


def methods_of_four_quantities():
    quantities = ("slope of prediction", "absolute slope of prediction", "relevance of prediction", "class activation")
    relevance = np.random.default_rng(0).normal(size=(3, 6, 6))
    return compare(
        [
            results.image_attribution(relevance, method=f"a_rather_long_name_{place}", quantity=quantity)
            for place, quantity in enumerate((*quantities, *quantities[2:]))
        ]
    )


def test_no_two_words_of_a_comparison_overlap_or_leave_the_page():
    canvas = draw(methods_of_four_quantities())
    canvas.draw_without_rendering()
    found = [*canvas.texts, *(text for one in canvas.axes for text in (one.title, one.xaxis.label, one.yaxis.label))]
    for one in canvas.axes:
        low, high = one.get_xlim()
        found += [text for text in one.get_xticklabels() if low <= text.get_position()[0] <= high]
    boxes = {text.get_text(): text.get_window_extent() for text in found if text.get_text()}
    assert {"sample 9: label 2, predicted 0; logit:3 = 2.5", "absolute slope\nof prediction"} <= set(boxes)
    for (one, box), (other, second) in combinations(boxes.items(), 2):
        assert not box.overlaps(second), f"{one!r} runs into {other!r}"
        assert canvas.bbox.x0 <= box.x0 and box.x1 <= canvas.bbox.x1, f"{one!r} is cut"


def test_panels_of_a_row_and_of_a_column_are_aligned():
    shown = methods_of_four_quantities()
    boxes = [axes.get_position(original=True).bounds for axes in draw(shown).axes if axes.get_label() != "<colorbar>"]
    for place, (left, bottom, width, height) in enumerate(boxes):
        row, column = divmod(place, shown.columns)
        assert (left, width) == pytest.approx((boxes[column][0], boxes[column][2]))
        assert (bottom, height) == pytest.approx((boxes[row * shown.columns][1], boxes[row * shown.columns][3]))


def test_a_color_bar_stands_below_the_panels_that_use_it():
    shown = methods_of_four_quantities()
    axes = draw(shown).axes
    bars = {one.get_title().replace("\n", " "): one.get_position() for one in axes if one.get_label() == "<colorbar>"}
    assert len(bars) == 4
    for mark, one in zip((panel.marks[0] for panel in shown.panels), axes, strict=False):
        if hasattr(mark, "scale"):
            bar = bars[mark.scale.quantity]
            assert bar.y1 < one.get_position().y0
    lefts = [bar.x0 for bar in bars.values()]
    assert lefts == sorted(lefts)
    first = axes[1].get_position()
    assert first.x0 <= (bars["slope of prediction"].x0 + bars["slope of prediction"].x1) / 2 <= first.x1


def test_a_name_with_dollars_is_not_read_as_mathematics():
    hostile = results.gallery(np.zeros((1, 2, 2)), (Axis("y", 2), Axis("x", 2)), (r"$\frac{$",))
    assert draw(figure(hostile)).axes[0].get_title() == r"$\frac{$"
    assert encode(draw(figure(hostile)), "svg")


def test_drawing_changes_no_setting_of_matplotlib_and_opens_no_window():
    before = dict(matplotlib.rcParams)
    with warnings.catch_warnings(action="error"):
        encode(draw(figure(RESULTS["trails"])), "png")
    assert dict(matplotlib.rcParams) == before
    pyplot = __import__("sys").modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()


def test_an_unknown_kind_is_an_error_that_lists_the_known_ones():
    with pytest.raises(InvalidInput, match=r"'bmp'; write \.png, \.svg, \.pdf"):
        encode(draw(figure(RESULTS["table"])), "bmp")
