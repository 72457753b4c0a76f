from importlib.util import find_spec

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection import umap
from neuroglass.methods.projection.alignment import displacement
from neuroglass.methods.projection.neighborhood_hit import neighborhood_hit
from neuroglass.methods.projection.umap import Umap

pytestmark = pytest.mark.skipif(find_spec("umap") is None, reason="the extra neuroglass[umap] is not installed")
compiled = pytest.mark.slow  # umap-learn compiles for ten seconds when it is first used


def distances(points):
    return np.sqrt(np.square(points[:, None] - points).sum(axis=-1))


@compiled
@pytest.mark.parametrize("components", [2, 3])
def test_blobs_stay_apart_and_whole_on_the_map(blobs, components):
    found = Umap(components=components)(blobs[0])
    assert found.positions.shape == (120, components)
    assert neighborhood_hit(found.positions, blobs[1], [6, 10]).mean(axis=1) == pytest.approx([1, 1], abs=0.01)
    np.testing.assert_allclose(found.positions.mean(axis=0), 0, atol=1e-9)


@compiled
def test_things_known_by_their_distances_alone_are_mapped_as_well(blobs):
    found = Umap().of_dissimilarities(distances(blobs[0]))
    assert neighborhood_hit(found.positions, blobs[1], [6]).mean() > 0.99


@compiled
def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_map(blobs):
    first, again, other = Umap()(blobs[0]), Umap()(blobs[0]), Umap(seed=1)(blobs[0])
    assert first.positions.tobytes() == again.positions.tobytes()
    assert (first.positions != other.positions).any()


@compiled
def test_numpys_own_random_numbers_are_left_alone(blobs):
    np.random.seed(5)
    expected = np.random.random()
    np.random.seed(5)
    Umap()(blobs[0])
    assert np.random.random() == expected


@compiled
def test_a_start_is_stayed_near_to(blobs):
    before = Umap()(blobs[0]).positions
    after = Umap()(blobs[0], start=before).positions
    assert displacement(before, after) < displacement(before, Umap(seed=1)(blobs[0]).positions)
    assert displacement(before, after) < 0.5


@compiled
def test_scale_changes_nothing(blobs):
    small, large = Umap()(blobs[0]), Umap()(blobs[0] * 2.0**40)
    np.testing.assert_allclose(small.positions, large.positions, atol=1e-4)


@compiled
def test_few_points_have_fewer_neighbors_and_that_is_said():
    found = Umap()(np.random.default_rng(0).standard_normal((4, 3)))
    assert np.isfinite(found.positions).all()
    assert found.notes == ("Neighbors were lowered from 15 to 3, as points are few.",)


@compiled
def test_duplicates_are_mapped_without_nan(blobs):
    found = Umap()(np.repeat(blobs[0][::20], 5, axis=0))
    assert np.isfinite(found.positions).all()


def test_equal_points_make_one_point_without_a_made_up_score():
    found = Umap()(np.full((6, 3), 0.1))
    assert (found.positions == 0).all() and found.scores == {}
    assert found.notes == ("All points are equal: the map is one point.",)
    around = Umap().of_dissimilarities(np.zeros((4, 4)), start=np.arange(8.0).reshape(4, 2))
    np.testing.assert_allclose(around.positions, [[3, 4]] * 4)


def test_without_the_package_the_error_says_what_to_install(blobs, monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(umap.importlib, "import_module", absent)
    with pytest.raises(InvalidInput, match=r"No module named 'umap'.*pip install 'neuroglass\[umap\]'"):
        Umap()(blobs[0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"components": 4}, "components=4; UMAP maps have 2 or 3"),
        ({"neighbors": 1}, "neighbors=1"),
        ({"min_distance": 2.0}, "min_distance=2.0"),
    ],
)
def test_parameters_that_mean_nothing_are_named(options, message):
    with pytest.raises(InvalidInput, match=message):
        Umap(**options)


def test_points_and_starts_that_make_no_map_are_named():
    with pytest.raises(InvalidInput, match="3 samples were given; this map needs 4 or more"):
        Umap()(np.zeros((3, 3)))
    with pytest.raises(InvalidInput, match=r"start has shape \(5, 3\)"):
        Umap()(np.eye(5), start=np.zeros((5, 3)))
