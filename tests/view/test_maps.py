"""Maps side by side are told apart by what differs."""

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.view.maps import map_names, maps_figure
from tests.view import results


def seen(at="fc1", subject="small CNN, trained", method="tsne", hit=0.5):
    positions, labels = results.blobs(40)
    return results.projection(
        positions * hit, labels, at=at, subject=subject, method=method, scores={"neighborhood_hit@6": hit}
    )


def test_every_map_has_its_own_points_and_is_titled_with_its_layer_and_first_score():
    maps = [seen("fc1", hit=0.25), seen("fc2", hit=0.75)]
    figure = maps_figure(maps)
    assert [panel.title for panel in figure.panels] == [
        "fc1\nneighborhood hit (k = 6) 0.25",
        "fc2\nneighborhood hit (k = 6) 0.75",
    ]
    for panel, result in zip(figure.panels, maps, strict=True):
        np.testing.assert_array_equal(panel.marks[0].positions, result.values)
    assert figure.title == "t-SNE maps of fc1, fc2 · small CNN, trained"


def test_steps_and_methods_are_named_only_where_they_differ():
    steps = [seen(subject="small CNN, untrained"), seen(subject="small CNN, trained")]
    assert map_names(steps) == ["fc1 (untrained)", "fc1 (trained)"]
    assert maps_figure(steps).title == "t-SNE maps of fc1 · small CNN"
    assert map_names([seen(), seen(method="pca")]) == ["t-SNE of fc1", "PCA of fc1"]


@pytest.mark.parametrize(("count", "across"), [(2, 2), (3, 3), (4, 4), (5, 3), (6, 3), (8, 4), (9, 3)])
def test_two_to_four_maps_stand_in_a_row(count, across):
    assert maps_figure([seen(f"fc{place}") for place in range(count)]).columns == across


@pytest.mark.parametrize("layers", [2, 3, 5])
def test_both_steps_of_a_layer_stand_on_one_row(layers):
    maps = [seen(f"fc{place}", subject) for place in range(layers) for subject in ("a, untrained", "a, trained")]
    assert maps_figure(maps).columns in (2, 4)


def test_no_maps_are_an_error():
    with pytest.raises(InvalidInput, match="no maps to draw"):
        maps_figure([])
