import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.core.progress import still
from neuroglass.methods.projection.affinities import affinities, kl_divergence
from neuroglass.methods.projection.descent import COARSE, FINE, Exact, Gradient, Interpolated, Phase, descend
from neuroglass.methods.projection.tsne_kernels import Pairs, repel
from neuroglass.methods.projection.workers import shared_rows
from tests.oracles import projection_oracles as oracle


def gradient(joint, positions, repulsion, threads=1):
    pairs = Pairs(joint.indptr.astype(np.int64), joint.indices.astype(np.int32), joint.data.astype(np.float32))
    planes = np.ascontiguousarray(positions.T, dtype=np.float32)
    with shared_rows(threads) as share:
        return Gradient(pairs, repulsion, planes.shape)(planes, Phase(1), share).T.astype(float)


def forces(positions, repulsion, spacing=COARSE):
    """The repulsion, (point, component), and the sum of all similarities."""
    planes = tuple(np.ascontiguousarray(positions.T, dtype=np.float32))
    field = np.empty((len(planes) + 1, len(positions)), dtype=np.float32)
    repulsion.look(planes, spacing)
    repulsion.write((0, len(positions)), planes, field)
    return field[:-1].T.astype(float), field[-1].sum(dtype=float)


@given(st.integers(0, 1000), st.integers(2, 3))
@settings(max_examples=15, deadline=None)
def test_the_gradient_is_that_of_the_paper(seed, components):
    rng = np.random.default_rng(seed)
    joint, positions = affinities(rng.standard_normal((16, 4)), 3.0), 3 * rng.standard_normal((16, components))
    expected = oracle.kl_gradient(joint.toarray(), positions)
    np.testing.assert_allclose(gradient(joint, positions, Exact()), expected, atol=2e-6 * np.abs(expected).max())


def clouds(count, width):
    rng = np.random.default_rng(0)
    return width * rng.standard_normal((9, 2))[np.arange(count) % 9] + width / 5 * rng.standard_normal((count, 2))


@pytest.mark.parametrize("width", [1, 6, 25, 80])
@pytest.mark.parametrize(("spacing", "error"), [(COARSE, 0.03), (FINE, 0.01)])
def test_interpolated_forces_are_as_exact_as_is_said(width, spacing, error):
    positions = clouds(1500, width)
    exact, total = forces(positions, Exact())
    found, sum_found = forces(positions, Interpolated(), spacing)
    assert np.linalg.norm(found - exact) < error * np.linalg.norm(exact)
    assert sum_found == pytest.approx(total, rel=2e-3)


def test_errors_of_the_grid_average_out_over_steps():
    positions = clouds(1500, 25)
    exact, _ = forces(positions, Exact())
    repulsion = Interpolated()
    found = [forces(positions, repulsion)[0] for _ in range(16)]
    assert np.linalg.norm(np.mean(found, axis=0) - exact) < 0.5 * np.linalg.norm(found[0] - exact)


def test_in_a_map_that_begins_as_a_dot_interpolated_forces_still_point_outwards():
    positions = clouds(1500, 1e-4)
    exact, _ = forces(positions - positions.mean(axis=0), Exact())
    found, _ = forces(positions, Interpolated())
    found -= found.mean(axis=0)  # what moves all points alike is taken off at every step
    assert np.linalg.norm(found - exact) < 0.2 * np.linalg.norm(exact)


def test_a_kernel_that_is_kept_serves_a_map_that_grew_and_one_that_shrank():
    repulsion = Interpolated()
    for width in (20, 21, 30, 10, 60):
        positions = clouds(800, width)
        found, _ = forces(positions, repulsion)
        fresh, _ = forces(positions, Interpolated())
        assert np.linalg.norm(found - fresh) < 0.04 * np.linalg.norm(fresh)


def test_a_point_thrown_far_out_costs_accuracy_not_memory():
    positions = clouds(600, 20)
    positions[0] = 1e5
    found, total = forces(positions, Interpolated())
    assert np.isfinite(found).all() and total > 600


@pytest.mark.parametrize("repulsion", [Exact, Interpolated])
def test_any_number_of_threads_gives_the_same_bytes(repulsion):
    positions = clouds(1500, 20)
    joint = affinities(positions, 10.0)
    alone, shared = (gradient(joint, positions, repulsion(), threads) for threads in (1, 3))
    assert alone.tobytes() == shared.tobytes()


def test_descent_lowers_the_divergence_by_as_much_under_either_repulsion(blobs):
    joint = affinities(blobs[0] / 20, 10.0)
    start = np.random.default_rng(0).standard_normal((120, 2))
    ends = [descend(joint, start, (Phase(300),), kind(), pulse=still) for kind in (Exact, Interpolated)]
    divergences = [kl_divergence(joint, end) for end in ends]
    assert divergences[0] < 0.5 * kl_divergence(joint, start)
    assert divergences[1] == pytest.approx(divergences[0], rel=0.1)


def test_the_stronger_the_pull_the_nearer_the_map_stays_to_its_anchor(blobs):
    joint = affinities(blobs[0] / 20, 10.0)
    anchor = 10 * np.random.default_rng(0).standard_normal((120, 2))
    anchor -= anchor.mean(axis=0)
    moved = [
        np.linalg.norm(descend(joint, anchor, (Phase(300, 1.0, pull, anchor),), Exact(), pulse=still) - anchor)
        for pull in (0.0, 1.0, 30.0)
    ]
    assert moved[0] > moved[1] > moved[2] and moved[2] < 0.2 * np.linalg.norm(anchor)


def test_where_nothing_attracts_the_pull_and_the_repulsion_balance():
    joint = affinities(np.array([[0.0], [1.0], [2.0], [5.0]]), 1.0)
    joint.data[:] = 0
    anchor = 20 * np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
    found = descend(joint, anchor / 2, (Phase(2000, 1.0, 5.0, anchor),), Exact(), pulse=still)
    pulled = 2 * 5 / np.square(anchor).sum() * (found - anchor)
    pushed = oracle.kl_gradient(np.zeros((4, 4)), found)
    np.testing.assert_allclose(pulled, -pushed, atol=1e-3 * np.abs(pushed).max())


def test_repulsion_of_two_points_is_its_closed_form():
    x, y = np.array([0.0, 1.0], dtype=np.float32), np.array([0.0, 2.0], dtype=np.float32)
    field = np.empty((3, 2), dtype=np.float32)
    repel((0, 2), (x, y), field)
    np.testing.assert_allclose(field, [[-1 / 36, 1 / 36], [-2 / 36, 2 / 36], [7 / 6, 7 / 6]], rtol=1e-6)
