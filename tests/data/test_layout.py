from dataclasses import replace

import numpy as np
import pytest

from neuroglass.core import space as spaces
from neuroglass.core.errors import InvalidInput
from neuroglass.data.layout import fitted, framed, to_space
from neuroglass.data.samples import ArrayDataset, LazyDataset


def test_channels_last_images_become_channels_first_without_copying():
    x = np.arange(2 * 4 * 5 * 3, dtype=np.uint8).reshape(2, 4, 5, 3)
    found = to_space(x, spaces.image(3, 4, 5))
    assert found.shape == (2, 3, 4, 5) and np.shares_memory(found, x)
    assert found[1, 2, 3, 4] == x[1, 3, 4, 2]


def test_gray_images_get_their_channel():
    x = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    np.testing.assert_array_equal(to_space(x, spaces.image(1, 3, 4))[:, 0], x)


def test_where_both_orders_fit_channels_first_wins():
    x = np.arange(54).reshape(2, 3, 3, 3)
    assert to_space(x, spaces.image(3, 3, 3)) is x


@pytest.mark.parametrize(
    ("shape", "space"),
    [
        ((2, 4, 5), spaces.image(3, 4, 5)),
        ((2, 5, 4, 3), spaces.image(3, 4, 5)),
        ((2, 784), spaces.image(1, 28, 28)),
        ((2, 4), spaces.table(5)),
        ((2, 3, 10), spaces.series(10, 3, layout="tc")),
    ],
)
def test_any_other_shape_is_refused_with_both_shapes(shape, space):
    with pytest.raises(InvalidInput) as fault:
        to_space(np.zeros(shape), space)
    assert str(shape[1:]) in str(fault.value) and str(space.shape) in str(fault.value)


def test_a_data_set_of_the_right_shape_is_given_back_itself():
    dataset = ArrayDataset(np.zeros((2, 1, 3, 3)))
    assert fitted(dataset, spaces.image(1, 3, 3)) is dataset
    assert fitted(dataset, None) is dataset


def test_an_arranged_data_set_keeps_everything_else():
    x = np.arange(2 * 4 * 5 * 3, dtype=np.uint8).reshape(2, 4, 5, 3)
    about = {"classes": ("a", "b"), "names": ("1", "2"), "columns": {"age": [3, 4]}, "notes": ("said",)}
    for dataset in (ArrayDataset(x, [1, 0], **about), LazyDataset(2, lambda i: x[i], [1, 0], **about)):
        found = fitted(dataset, spaces.image(3, 4, 5))
        assert found.classes == ("a", "b") and found.names == ("1", "2") and found.notes == ("said",)
        assert found.columns["age"].tolist() == [3, 4] and found.y.tolist() == [1, 0]
        np.testing.assert_array_equal(found.batch([1]).x[0], x[1].transpose(2, 0, 1))
        assert found.batch([1]).y.tolist() == [0]
        assert found.fingerprint == ArrayDataset(x.transpose(0, 3, 1, 2), [1, 0], classes=("a", "b")).fingerprint


def test_of_several_inputs_the_one_that_the_space_names_is_arranged():
    picture, row = np.zeros((2, 4, 5, 3)), np.zeros((2, 7))
    space = replace(spaces.image(3, 4, 5), input="picture")
    found = fitted(ArrayDataset({"picture": picture, "row": row}), space).batch([0])
    assert found.x["picture"].shape == (1, 3, 4, 5) and found.x["row"].shape == (1, 7)
    with pytest.raises(InvalidInput, match="'picture', 'row'"):
        fitted(ArrayDataset({"picture": picture, "row": row}), spaces.image(3, 4, 5))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((5, 6, 7), (1, 6, 7)), ((5, 6, 7, 3), (3, 6, 7)), ((5, 3, 6, 7), (3, 6, 7)), ((5, 1, 6, 3), (1, 6, 3))],
)
def test_bytes_that_look_like_images_are_framed_as_images(shape, expected):
    x, space = framed(np.zeros(shape, dtype=np.uint8), None)
    assert x.shape[1:] == expected == space.shape and space.hidden == ("channel",)


@pytest.mark.parametrize(("shape", "kind"), [((5, 6, 7), float), ((5, 7), np.uint8), ((5, 4, 6, 8), np.uint8)])
def test_other_arrays_stay_as_they_are(shape, kind):
    x = np.zeros(shape, dtype=kind)
    found, space = framed(x, None)
    assert found is x and space is None
