"""What a figure of clusters must show and say."""

import numpy as np
import pytest

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Clusters, Provenance, Question
from neuroglass.view.clusters import MOST_CLUSTERS, clusters_figure
from neuroglass.view.dispatch import figure
from neuroglass.view.marks import Bars, Line, Picture, Rows
from tests.view.results import SUBJECT

YX = Axis("y", 4, "px"), Axis("x", 4, "px")
NAMES = ("9 a: dark on light", "9 b: light on dark")
PROPERTIES = ("polarity", "brightness", "edges")
AUC = np.array([[0.02, 0.9, 0.5], [0.98, 0.1, 0.5]])


def clusters(means, axes, *, names=NAMES, properties=PROPERTIES, auc=AUC, options=()):
    """Three samples in each cluster, one in none; classes 8 and 9."""
    count = len(names)
    samples = Axis("sample", 3 * count + 1, ticks=tuple(range(3 * count + 1)))
    cluster, found = Axis("cluster", count, ticks=tuple(names)), Axis("property", len(properties), ticks=properties)
    question = Question(
        "clusters", "sub_clusters", {"min_size": 0}, "m" * 20, "d" * 20, "", ("fc4",), (), "1", dict(options)
    )
    return Clusters(
        members=column(np.append(np.arange(3 * count) // 3, -1), "cluster", samples),
        means=Field(np.asarray(means), (cluster, *axes), "input", signed=False),
        evidence=Field(auc, (cluster, found), "AUC", signed=False),
        errors=Field(np.full(auc.shape, 0.01), (cluster, found), "standard error of the AUC", signed=False),
        told=Field(np.abs(auc - 0.5) > 0.2, (cluster, found), "told", signed=False),
        sizes=column(np.full(count, 3), "samples", cluster),
        composition=Field(
            np.tile([[0, 3]], (count, 1)), (cluster, Axis("class", 2, ticks=("8", "9"))), "samples", False
        ),
        descriptions=column(np.array([f"Cluster {name}." for name in names], dtype=str), "description", cluster),
        provenance=Provenance(question, {}, {"subject": SUBJECT, "neuroglass": "0.1.0"}),
        notes=("A note.",),
    )


def pictures(**options):
    return clusters(np.linspace(0, 1, 32).reshape(2, 4, 4), YX, **options)


def test_each_cluster_has_its_average_picture_and_the_bars_that_part_it():
    result = pictures()
    drawn = figure(result)
    picture, bars, other_picture, other_bars = (panel.marks[0] for panel in drawn.panels)
    assert isinstance(picture, Picture) and isinstance(bars, Bars)
    np.testing.assert_array_equal(picture.values, result.means.values[0])
    np.testing.assert_array_equal(other_picture.values, result.means.values[1])
    np.testing.assert_allclose(bars.values, [-0.96, 0.8, 0.0])
    assert bars.labels == ("polarity *", "brightness *", "edges")
    assert (bars.low, bars.high, bars.signed) == (other_bars.low, other_bars.high, True) == (-1, 1, True)
    assert [panel.title for panel in drawn.panels] == [f"{NAMES[0]}\n3 samples", "", f"{NAMES[1]}\n3 samples", ""]
    assert drawn.columns == 4


def test_the_words_name_the_layer_the_map_and_every_cluster():
    drawn = figure(pictures())
    assert drawn.title == f"Sub clusters at fc4 · {SUBJECT}"
    assert "Cluster 9 a: dark on light. Cluster 9 b: light on dark." in drawn.alt
    assert "A note." in drawn.caption and "2 × AUC - 1" in drawn.caption
    on_map = figure(pictures(options={"of": [{"method": "tsne"}]}))
    assert on_map.title.startswith("Sub clusters on the t-SNE map of fc4")


def test_colors_are_drawn_as_colors_and_other_channels_as_their_mean_which_is_said():
    rng = np.random.default_rng(0)
    colored = figure(clusters(rng.uniform(size=(2, 3, 4, 4)), (Axis("channel", 3), *YX)))
    assert colored.panels[0].marks[0].values.shape == (4, 4, 3)
    assert "mean of their" not in colored.caption
    five = figure(clusters(rng.uniform(size=(2, 5, 4, 4)), (Axis("channel", 5), *YX)))
    assert "Samples are drawn as the mean of their 5 channels." in five.caption
    dark = figure(clusters(rng.uniform(-3, 3, size=(2, 3, 4, 4)), (Axis("channel", 3), *YX)))
    assert "Pictures run from black at" in dark.caption


def test_groups_of_all_samples_say_the_share_of_their_largest_class():
    drawn = figure(pictures(names=("1: darker", "2")))
    assert [panel.title for panel in drawn.panels][::2] == ["1: darker\n3 samples, 100% 9", "2\n3 samples, 100% 9"]


def test_columns_of_a_table_are_bars_by_name_and_the_best_twelve_are_drawn():
    names = tuple(f"column {place}" for place in range(30))
    auc = np.full((2, 30), 0.5)
    auc[0, 10:22] = 0.1
    drawn = figure(clusters(np.zeros((2, 30)), (Axis("feature", 30, ticks=names),), properties=names, auc=auc))
    assert all(isinstance(panel.marks[0], Bars) for panel in drawn.panels) and len(drawn.panels) == 2
    assert drawn.panels[0].marks[0].labels == tuple(f"column {place} *" for place in range(10, 22))
    assert drawn.panels[1].marks[0].labels == names[10:22]
    assert "Of 30 properties, the 12 that part best are drawn." in drawn.caption
    assert drawn.panels[0].title == f"{NAMES[0]}\n3 samples"


def test_series_are_lines_and_tokens_the_middle_sample():
    line = figure(clusters(np.zeros((2, 1, 5)), (Axis("channel", 1), Axis("time", 5, "s")))).panels[0].marks[0]
    assert isinstance(line, Line)
    rows = figure(clusters(np.array([[4, 7], [8, 9]]), (Axis("token", 2),))).panels[0].marks[0]
    assert isinstance(rows, Rows) and rows.rows == (("4 7",),)


def test_of_many_clusters_the_first_are_drawn_and_it_is_said():
    count = MOST_CLUSTERS + 5
    many = clusters(np.zeros((count, 4, 4)), YX, names=tuple(map(str, range(count))), auc=np.full((count, 3), 0.5))
    drawn = figure(many)
    assert len(drawn.panels) == 2 * MOST_CLUSTERS
    assert f"{count} clusters at fc4. The first {MOST_CLUSTERS} are drawn." in drawn.caption


@pytest.mark.parametrize("axes", [YX, (Axis("feature", 4, ticks=tuple("abcd")),), (Axis("token", 3),)])
def test_where_no_cluster_was_found_the_figure_says_so_and_why(axes):
    empty = clusters(np.zeros((0, *(axis.size for axis in axes))), axes, names=(), auc=np.zeros((0, 3)))
    drawn = clusters_figure(empty)
    (mark,) = drawn.panels[0].marks
    assert isinstance(mark, Rows) and mark.rows == (("none found",),)
    assert drawn.caption.startswith("No clusters found at fc4.") and "A note." in drawn.alt
