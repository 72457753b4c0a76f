"""A map of regions is checked against the positions of the data before anything is asked about it."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.core import space
from neuroglass.model.region_maps import RegionMap, accept_regions
from neuroglass.testing import linear_subject

OVER = space.image(3, 2, 4)


def accept(given, over=OVER, samples=5):
    return accept_regions(given, over, samples)


def test_labels_of_any_whole_numbers_are_regions_numbered_from_0():
    for kind in (np.uint8, np.int32, np.int64, bool):
        labels = np.array([[0, 1, 1, 0], [0, 0, 0, 0]], kind)
        np.testing.assert_array_equal(accept(labels).of(3), [[0, 1, 1, 0], [0, 0, 0, 0]])
    np.testing.assert_array_equal(accept([[9, 4, 4, 9], [9, 9, 9, 7]]).of(0), [[2, 0, 0, 2], [2, 2, 2, 1]])


def test_a_map_of_each_sample_is_found_by_its_number():
    maps = np.zeros((5, 2, 4), int)
    maps[range(5), 0, [0, 1, 2, 3, 0]] = 1
    for sample, place in enumerate([0, 1, 2, 3, 0]):
        assert np.flatnonzero(accept(maps).of(sample)).tolist() == [place]


def test_an_accepted_map_stays_as_it_is():
    once = accept([[0, 1, 1, 0], [0, 0, 0, 0]])
    assert isinstance(once, RegionMap)
    np.testing.assert_array_equal(accept(once).labels, once.labels)
    assert accept(None) is None


def test_another_map_has_another_digest_and_the_same_one_the_same():
    one, other = np.eye(2, 4, dtype=int), np.eye(2, 4, 1, dtype=int)
    assert accept(one).digest == accept(one.astype(np.uint8)).digest
    assert accept(one).digest != accept(other).digest
    turned = accept_regions(one.T, space.image(3, 4, 2), 5)
    assert turned.digest != accept(one.T.reshape(2, 4)).digest  # the same numbers in another shape


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (np.zeros((4, 2), int), r"the shape \(4, 2\); write whole numbers of shape \(2, 4\), or \(5, 2, 4\)"),
        (np.zeros((4, 2, 4), int), r"the shape \(4, 2, 4\)"),
        (np.zeros((3, 2, 4), int), r"the shape \(3, 2, 4\)"),
        ([], "numbers of type float64; write a label for every position"),
        (np.zeros((0, 2, 4), int), r"the shape \(0, 2, 4\)"),
        (np.eye(2, 4), "numbers of type float64"),
        (np.full((2, 4), "sky"), "numbers of type <U3"),
        (np.eye(2, 4, dtype=int) - 1, "the label -1; every position belongs to a region"),
        (np.zeros((2, 4), bool), "the one label 0 everywhere, so that nothing is told apart"),
        (np.ones((2, 4), int), "such as 0 outside and 1 inside of a mask"),
        (np.array([[[0, 1] * 2] * 2] * 3 + [[[2] * 4] * 2] + [[[0, 1] * 2] * 2]), "the one label 2 .* for sample 3"),
    ],
)
def test_a_map_that_cannot_be_used_is_refused_with_what_to_write(given, words):
    with pytest.raises(ng.InvalidInput, match=words):
        accept(given)


def test_a_subject_checks_its_map_when_it_is_made():
    subject = linear_subject(np.ones((1, 3)), np.ones((2, 3)))
    with pytest.raises(ng.InvalidInput, match=r"regions has the shape \(2,\)"):
        ng.Subject(subject.model, subject.data, space=subject.space, regions=[0, 1])
