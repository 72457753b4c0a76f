"""Classes are counted as numpy counts them by sorting."""

import numpy as np
import pytest

from neuroglass.view.classes import WIDEST, counted

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    "values",
    [
        RNG.integers(0, 7, 500),
        RNG.integers(-3, 3, 500) * 1000,
        RNG.integers(0, 9, 200).astype(np.uint8),
        RNG.integers(0, 10 * WIDEST, 300),
        np.array(["dog", "cat", "dog"]),
        np.array([True, False, True]),
        np.zeros(0, np.int64),
    ],
)
def test_classes_are_those_of_sorting(values):
    found = counted(values)
    expected = np.unique(values, return_index=True, return_inverse=True, return_counts=True)
    for told, wanted in zip((found.values, found.first, found.place, found.amounts), expected, strict=True):
        np.testing.assert_array_equal(told, wanted)
    assert found.values.dtype == values.dtype
