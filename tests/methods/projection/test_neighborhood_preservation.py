import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.methods.projection.nearest import nearest
from neuroglass.methods.projection.neighborhood_preservation import neighborhood_preservation
from tests.oracles import projection_oracles as oracle


def kept(original, positions, size):
    return neighborhood_preservation(nearest(original, size + 1), nearest(positions, size + 1), size)


@given(st.integers(0, 10_000), st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_every_point_gets_the_share_that_counting_gives(seed, size):
    rng = np.random.default_rng(seed)
    original, positions = rng.standard_normal((14, 7)), rng.standard_normal((14, 2))
    expected = oracle.neighborhood_preservation(original, positions, size)
    np.testing.assert_allclose(kept(original, positions, size), expected)


def test_only_the_points_that_were_moved_lose_their_neighbors(blobs):
    moved = blobs[0].copy()
    moved[:3] += 1e4 * np.eye(12)[:3]
    found = kept(blobs[0], moved, 5)
    assert (found[:3] <= 0.4).all() and found[24:].min() == 1


def test_a_map_that_is_one_point_keeps_what_chance_keeps(blobs):
    assert kept(blobs[0], np.zeros((120, 2)), 10) == pytest.approx(10 / 119)
