import numpy as np
import pytest

from neuroglass.methods.projection import quality
from neuroglass.methods.projection.class_separation import distance_consistency, silhouettes
from neuroglass.methods.projection.quality import measure
from neuroglass.methods.projection.trustworthiness import trustworthiness_and_continuity

HITS = {f"neighborhood_hit@{k}{space}" for k in (6, 10) for space in ("", ":original")}
RANKS = {"trustworthiness@10", "continuity@10"}
KEPT = {*RANKS, "neighborhood_preservation@10"}
SAMPLED = (*RANKS, "silhouette", "silhouette:original")
CLASSES = {f"{name}{space}" for name in ("silhouette", "distance_consistency") for space in ("", ":original")}


def test_every_score_has_its_exact_name_and_is_the_mean_of_its_column(blobs):
    found = measure(blobs[0], blobs[0][:, :2], blobs[1])
    assert set(found.columns) == HITS | KEPT and found.notes == ()
    assert set(found.scores) == HITS | KEPT | CLASSES
    for name, values in found.columns.items():
        assert values.shape == (120,) and found.scores[name] == pytest.approx(values.mean())


def test_the_plane_and_the_original_space_are_not_confused(blobs):
    scattered = np.random.default_rng(0).standard_normal((120, 2))
    scores = measure(blobs[0], scattered, blobs[1]).scores
    assert scores["neighborhood_hit@6:original"] == 1 and scores["neighborhood_hit@6"] < 0.4


def test_without_labels_the_hits_are_left_out_and_the_note_says_why(blobs):
    found = measure(blobs[0], blobs[0][:, :2], None)
    assert set(found.scores) == KEPT
    assert "needs one class label" in found.notes[0]


def test_one_class_only_is_said():
    points = np.random.default_rng(0).standard_normal((30, 3))
    found = measure(points, points[:, :2], np.zeros(30, int))
    assert "All samples have one label" in found.notes[0] and not CLASSES & set(found.scores)


@pytest.mark.parametrize(
    ("count", "left"),
    [
        (6, set()),
        (7, {"neighborhood_hit@6", "neighborhood_hit@6:original"}),
        (10, {"neighborhood_hit@6", "neighborhood_hit@6:original"}),
        (11, HITS),
        (20, HITS),
        (21, HITS | KEPT),
    ],
)
def test_sizes_that_the_samples_cannot_fill_are_left_out_and_named(count, left):
    points = np.random.default_rng(0).standard_normal((count, 3))
    found = measure(points, points[:, :2], np.arange(count) % 2)
    assert set(found.scores) == left | CLASSES
    assert len(found.notes) == 3 - len({name.split(":")[0] for name in left if "hit" in name}) - bool(left & RANKS)
    assert all(f"there are only {count} samples" in note for note in found.notes)


def test_large_sets_are_sampled_with_a_standard_error_that_covers_the_truth(monkeypatch, blobs):
    points, positions = blobs[0] / 20, np.random.default_rng(1).standard_normal((120, 2))
    exact = measure(points, positions, blobs[1])
    monkeypatch.setattr(quality, "EXACT", 100)
    monkeypatch.setattr(quality, "SAMPLED", 40)
    inside = 0
    for seed in range(40):
        found = measure(points, positions, blobs[1], seed=seed)
        for name in SAMPLED:
            error = found.scores[f"{name}:standard_error"]
            inside += abs(found.scores[name] - exact.scores[name]) < 2 * error
    assert 0.88 < inside / 160 < 1
    assert set(found.columns) == HITS | {"neighborhood_preservation@10"}  # one number per point, or none
    assert "computed at 40 of 120 samples, drawn with seed 39" in found.notes[0]


def test_permuting_the_samples_changes_no_score(blobs):
    order = np.random.default_rng(0).permutation(120)
    points, labels = np.round(blobs[0] / 5), blobs[1]
    here = measure(points, points[:, :2], labels).scores
    there = measure(points[order], points[order, :2], labels[order]).scores
    assert there == pytest.approx(here, abs=1e-12)


def test_equal_points_score_as_chance_does():
    points, labels = np.ones((40, 3)), np.arange(40) % 2
    scores = measure(points, np.zeros((40, 2)), labels).scores
    assert scores["neighborhood_hit@6"] == pytest.approx(19 / 39)
    assert scores["trustworthiness@10"] == pytest.approx(0.5, abs=0.1)
    assert scores["neighborhood_preservation@10"] == pytest.approx(10 / 39)
    assert scores["distance_consistency"] == 0.5 and scores["silhouette"] == 0


def test_every_score_is_that_of_its_own_module(blobs):
    points, labels = blobs[0] / 15, blobs[1]
    positions = points[:, :2]
    scores = measure(points, positions, labels).scores
    trust, continuity = trustworthiness_and_continuity(points, positions, 10)
    assert scores["trustworthiness@10"] == pytest.approx(trust.mean())
    assert scores["continuity@10"] == pytest.approx(continuity.mean())
    for suffix, space in (("", positions), (":original", points)):
        assert scores[f"silhouette{suffix}"] == pytest.approx(silhouettes(space, labels).mean())
        assert scores[f"distance_consistency{suffix}"] == pytest.approx(distance_consistency(space, labels))


def test_a_map_that_mirrors_and_scales_its_points_keeps_every_neighbor(blobs):
    found = measure(blobs[0], -3 * blobs[0], blobs[1])
    for name in KEPT:
        assert (found.columns[name] == 1).all()
    assert found.scores["silhouette"] == pytest.approx(found.scores["silhouette:original"])
