import numpy as np

from neuroglass.methods.liveliness import liveliness


def test_constant_units_are_told_from_dead_ones_and_from_those_that_hardly_change():
    rng = np.random.default_rng(0)
    rounding = np.float32(3) * (1 + np.float32(1e-7) * rng.integers(0, 2, 50).astype(np.float32))
    units = np.column_stack([np.zeros(50), np.full(50, -2.5), rounding, 1 + 1e-4 * rng.random(50), rng.random(50)])
    found = liveliness(units.astype(np.float32))
    assert found.constant.tolist() == [True, True, True, False, False]
    assert found.dead.tolist() == [True, False, False, False, False]
    assert found.live.tolist() == [3, 4]


def test_whole_numbers_are_units_as_well():
    found = liveliness(np.array([[0, 7, 1], [0, 7, 2]], dtype=np.uint8))
    assert found.constant.tolist() == [True, True, False] and found.dead.tolist() == [True, False, False]
