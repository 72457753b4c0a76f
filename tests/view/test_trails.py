"""What trails must show and say."""

from dataclasses import replace

import numpy as np

from neuroglass.core.field import Field, column
from neuroglass.view.marks import Paths, Points
from neuroglass.view.trails import by_step, trails_figure
from tests.view import results

SCORES = {
    "neighborhood_hit@6:input": 0.5,
    "neighborhood_hit@6:original:input": 0.6,
    "neighborhood_hit@6:fc1": 0.75,
    "displacement:fc1": 2.0,
    "overall": 1.0,
}


def moving(steps=("input", "fc1"), zoom=1.0):
    positions, labels = results.blobs(40)
    stacked = np.stack([positions * zoom**place for place in range(len(steps))], axis=1)
    return results.trails(stacked, labels, steps, scores=SCORES)


def test_one_map_per_step_then_the_paths_by_step_and_by_class():
    result = moving(zoom=2.0)
    marks = [panel.marks[0] for panel in trails_figure(result).panels]
    assert [type(mark) for mark in marks] == [Points, Points, Paths, Paths]
    for place in range(2):
        np.testing.assert_array_equal(marks[place].positions, result.values[:, place])
    by_step, by_class = marks[2:]
    for paths in (by_step, by_class):
        np.testing.assert_allclose(paths.positions[:, :: paths.between], result.values, rtol=1e-6)
        assert paths.steps == ("input", "fc1")
    np.testing.assert_array_equal(by_class.color, result.columns["label"].values)


def test_a_path_changes_its_color_from_step_to_step():
    paths = trails_figure(moving(("input", "fc1", "fc2"))).panels[3].marks[0]
    assert paths.color[0, :: paths.between].tolist() == [0, 1, 2]
    assert (np.diff(paths.color[0]) > 0).all()
    assert (paths.scale.names, paths.scale.low) == (("input", "fc1", "fc2"), 0)
    assert paths.scale.high > 2, "the lightest color is not seen on white"


def test_colored_by_step_alone_there_are_no_paths_by_class():
    figure = trails_figure(moving(), color="step")
    assert [panel.title for panel in figure.panels][2:] == ["paths from input to fc1, colored by step"]


def test_any_column_colors_maps_and_paths():
    result = moving()
    result = results.with_columns(result, {"length": column(np.linspace(0, 1, 40), "trail length", result.axes[0])})
    figure = trails_figure(result, color="length")
    for panel in (figure.panels[0], figure.panels[3]):
        np.testing.assert_array_equal(panel.marks[0].color, np.linspace(0, 1, 40))
    assert figure.panels[3].title.endswith("colored by trail length")


def test_without_bundling_paths_are_straight_and_it_is_not_said():
    assert "drawn together" in trails_figure(moving()).caption
    straight = trails_figure(moving(), bundling=0)
    assert "drawn together" not in straight.caption
    paths = straight.panels[2].marks[0].positions
    np.testing.assert_allclose(paths.mean(1), (paths[:, 0] + paths[:, -1]) / 2, atol=1e-5)


def test_each_map_is_titled_with_its_step_and_its_first_score():
    titles = [panel.title for panel in trails_figure(moving()).panels]
    assert titles == [
        "input\nneighborhood hit (k = 6) 0.5",
        "fc1\nneighborhood hit (k = 6) 0.75",
        "paths from input to fc1, colored by step",
        "paths from input to fc1, colored by label",
    ]


def with_outliers(result, ids):
    outlier = np.isin(np.arange(result.axes[0].size), ids)
    return results.with_columns(result, {"outlier": column(outlier, "outlier", result.axes[0])})


def test_outlier_trails_are_drawn_straight_on_top_and_named_the_longest_first():
    result = with_outliers(moving(zoom=2.0), [3, 7, 20])
    figure = trails_figure(result)
    _, above = figure.panels[2].marks
    assert above.marked and above.legend == ("outlier trail",)
    lengths = np.linalg.norm(result.values[:, 1] - result.values[:, 0], axis=1)
    order = sorted([3, 7, 20], key=lambda place: -lengths[place])
    np.testing.assert_array_equal(above.positions, result.values[order])
    named = ", ".join(map(str, order))
    assert f"3 outlier trails drawn straight, in black: samples {named}." in figure.caption


def test_of_many_outliers_the_longest_are_drawn():
    positions, labels = results.blobs(200)
    far = np.stack([positions, positions + np.arange(200)[:, None]], axis=1)
    figure = trails_figure(with_outliers(results.trails(far, labels, ("a", "b")), range(200)))
    above = figure.panels[2].marks[1]
    np.testing.assert_array_equal(above.positions, far[:-41:-1])
    assert "The 40 longest of 200 outlier trails are drawn straight, in black: samples 199, 198," in figure.caption


def test_that_no_trail_is_an_outlier_is_said():
    figure = trails_figure(with_outliers(moving(), []))
    assert "No trail is an outlier." in figure.caption
    assert len(figure.panels[2].marks) == 1


def test_of_very_many_paths_evenly_chosen_ones_are_drawn_and_it_is_said():
    positions, labels = results.blobs(12_000)
    stacked = np.stack([positions, positions[::-1]], axis=1)
    figure = trails_figure(results.trails(stacked, labels, ("a", "b")))
    by_class = figure.panels[3].marks[0]
    chosen = np.linspace(0, 11_999, 5_000).round().astype(int)
    np.testing.assert_array_equal(by_class.color, labels[chosen])
    np.testing.assert_allclose(by_class.positions[:, 0], positions[chosen], rtol=1e-6)
    np.testing.assert_allclose(by_class.positions[[0, -1], 0], positions[[0, -1]], rtol=1e-6)
    assert "5,000 of 12,000 paths, evenly chosen, are drawn." in figure.caption


def test_points_and_paths_carry_the_ids_of_their_samples():
    positions, labels = results.blobs(12_000)
    result = with_outliers(results.trails(np.stack([positions, positions[::-1]], axis=1), labels, ("a", "b")), [7, 9])
    ids = np.arange(12_000) + 50
    axis = replace(result.axes[0], ticks=tuple(ids.tolist()))
    result = replace(result, positions=Field(result.values, (axis, *result.axes[1:]), "position"))
    maps, paths = trails_figure(result).panels[0].marks[0], trails_figure(result).panels[3].marks
    np.testing.assert_array_equal(maps.ids, ids)
    np.testing.assert_array_equal(paths[0].ids, ids[np.linspace(0, 11_999, 5_000).round().astype(int)])
    assert sorted(paths[1].ids.tolist()) == [57, 59]


def test_scores_are_told_apart_by_step():
    assert by_step(moving()) == {
        "input": {"neighborhood_hit@6": 0.5, "neighborhood_hit@6:original": 0.6},
        "fc1": {"neighborhood_hit@6": 0.75, "displacement": 2.0},
    }
    assert "Overall 1." in trails_figure(moving()).caption


def test_aligned_maps_share_one_frame():
    frames = {panel.marks[0].frame for panel in trails_figure(moving(zoom=2.0)).panels}
    assert len(frames) == 1


def test_maps_of_very_different_size_have_their_own_frame_and_it_is_said():
    figure = trails_figure(moving(zoom=50.0))
    first, second = (panel.marks[0].frame[-1] for panel in figure.panels[:2])
    assert second / first > 40
    assert "a scale of its own" in figure.caption


def test_of_many_steps_evenly_chosen_maps_are_shown_first_and_last_too():
    figure = trails_figure(moving(tuple(f"epoch {i}" for i in range(40))))
    titles = [panel.title for panel in figure.panels]
    assert (titles[0], titles[-3]) == ("epoch 0", "epoch 39")
    assert titles[-2] == "paths from epoch 0 to epoch 39, colored by step"
    assert "7 of 40 maps are shown." in figure.caption


def test_the_text_alternative_says_where_samples_move_most():
    result = results.trails(np.array([[[0, 0], [1, 0], [5, 0]]], dtype=float), np.array([0]))
    assert "Samples move most between fc1 and fc2: 4 on average." in trails_figure(result).alt
