"""What trails must show and say."""

import numpy as np

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


def test_one_map_per_step_and_the_paths_that_join_them():
    result = moving(zoom=2.0)
    marks = [panel.marks[0] for panel in trails_figure(result).panels]
    assert [type(mark) for mark in marks] == [Points, Points, Paths]
    for place in range(2):
        np.testing.assert_array_equal(marks[place].positions, result.values[:, place])
    np.testing.assert_array_equal(marks[2].positions, result.values)
    assert marks[2].steps == ("input", "fc1")


def test_each_map_is_titled_with_its_step_and_its_first_score():
    titles = [panel.title for panel in trails_figure(moving()).panels]
    assert titles == [
        "input\nneighborhood hit (k = 6) 0.5",
        "fc1\nneighborhood hit (k = 6) 0.75",
        "paths from input to fc1",
    ]


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
    assert (titles[0], titles[-2], titles[-1]) == ("epoch 0", "epoch 39", "paths from epoch 0 to epoch 39")
    assert "8 of 40 maps are shown." in figure.caption


def test_the_text_alternative_says_where_samples_move_most():
    result = results.trails(np.array([[[0, 0], [1, 0], [5, 0]]], dtype=float), np.array([0]))
    assert "Samples move most between fc1 and fc2: 4 on average." in trails_figure(result).alt
