"""Numbers and places as a person says them."""

import numpy as np
import pytest

from neuroglass.view.words import broken, count, listed, number, where


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12345, "12,345"),
        (np.int64(7), "7"),
        (0.123456, "0.1235"),
        (101770.0, "101,770"),
        (1e-9, "1e-09"),
        (True, "yes"),
        (np.bool_(False), "no"),
        ("cat", "cat"),
        (float("nan"), "nan"),
    ],
)
def test_numbers_are_said_as_they_are_read(value, text):
    assert number(value) == text


def test_one_is_singular():
    assert [count(1, "class"), count(2, "class"), count(1000, "sample")] == ["1 class", "2 classes", "1,000 samples"]


def test_long_lists_end_in_how_many_more():
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"


@pytest.mark.parametrize(
    ("cell", "upward", "name"),
    [
        ((0, 0), False, "upper left"),
        ((0, 0), True, "lower left"),
        ((4, 4), False, "center"),
        ((8, 5), False, "lower center"),
    ],
)
def test_places_are_named_as_they_are_seen(cell, upward, name):
    assert where(*cell, (9, 9), upward=upward) == name


def test_only_blank_and_broken_maps_are_remarked_on():
    assert broken(np.array([0.0, 1.0])) == ""
    assert "0 everywhere" in broken(np.zeros(3))
    assert broken(np.array([np.inf, 1.0, 2.0])) == "not finite: 1 value of 3 (gray)."
