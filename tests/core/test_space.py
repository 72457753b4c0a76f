import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neuroglass.core import space as spaces
from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space


def images(samples, channels=3):
    return arrays(np.float64, (samples, channels, 2, 2), elements=st.integers(-9, 9).map(float))


@given(images(2))
def test_signed_relevance_of_hidden_channels_adds_up(values):
    space = spaces.image(3, 2, 2)
    shown = space.reduce(values, signed=True)
    assert shown.shape == (2, 2, 2)
    assert np.array_equal(shown, values[:, 0] + values[:, 1] + values[:, 2])
    assert np.array_equal(shown.sum((1, 2)), values.sum((1, 2, 3)))


@given(images(2))
def test_a_saliency_map_keeps_the_largest_absolute_channel(values):
    shown = spaces.image(3, 2, 2).reduce(values, signed=False)
    assert np.array_equal(shown, np.maximum.reduce([abs(values[:, channel]) for channel in range(3)]))


@given(arrays(np.float64, (2, 4), elements=st.integers(-9, 9).map(float)))
def test_a_category_of_several_columns_is_one_feature(values):
    space = spaces.table(["age", "sex=f", "sex=m", "sex=?"], groups=["age", "sex", "sex", "sex"])
    summed, largest = space.reduce(values, signed=True), space.reduce(values, signed=False)
    assert np.array_equal(summed, np.stack([values[:, 0], values[:, 1:].sum(1)], 1))
    assert np.array_equal(largest, np.stack([abs(values[:, 0]), abs(values[:, 1:]).max(1)], 1))
    assert space.axes[0].ticks == ("age", "sex")


def test_columns_of_a_group_need_not_be_neighbors():
    space = spaces.table(["a1", "b", "a2"], groups=["a", "b", "a"])
    assert space.reduce(np.array([[1.0, 10.0, 2.0]]), signed=True).tolist() == [[3.0, 10.0]]


def test_the_axes_of_an_entry_layer_are_reduced_with_the_hidden_ones():
    values = np.arange(24.0).reshape(2, 3, 4) - 12  # sample, token, embedding
    space = spaces.tokens(3, embedding="e")
    assert np.array_equal(space.reduce(values, signed=True), values.sum(2))
    assert np.array_equal(space.reduce(values, signed=False), abs(values).max(2))


@pytest.mark.parametrize(
    ("space", "shape", "shown", "hidden", "positional"),
    [
        (spaces.image(3, 8, 6), (3, 8, 6), ["y", "x"], (0,), True),
        (spaces.table(4), (4,), ["feature"], (), False),
        (spaces.series(9, 2), (2, 9), ["time"], (0,), True),
        (spaces.series(9, 2, layout="tc"), (9, 2), ["time"], (1,), True),
        (spaces.spectrogram(5, 7), (1, 5, 7), ["frequency", "time"], (0,), True),
        (spaces.tokens(12), (12,), ["token"], (), True),
    ],
)
def test_every_kind_of_input_is_a_space_with_its_axes(space, shape, shown, hidden, positional):
    assert space.shape == shape
    assert [axis.name for axis in space.axes] == shown
    assert (space.hidden_axes, space.positional) == (hidden, positional)


def test_axes_are_in_the_units_of_the_world():
    assert spaces.series(100, rate=50).axes[0].label(25) == "0.5"
    assert spaces.series(100, rate=50).axes[0].unit == "s"
    assert spaces.series(100).axes[0].unit == ""
    sound = spaces.spectrogram(2, 10, hop=0.016, frequencies=[100, 1000.5])
    assert [axis.unit for axis in sound.axes] == ["Hz", "s"]
    assert (sound.axes[0].label(1), sound.axes[1].label(2)) == ("1000.5", "0.032")


def test_one_region_is_an_eighth_of_an_image_unless_told():
    assert spaces.image(3, 224, 224).region == (28, 28)
    assert spaces.image(3, 224, 224, region=16).region == (16, 16)
    assert spaces.image(1, 4, 4).region == (1, 1)
    assert spaces.spectrogram(64, 32).region == (8, 4)
    assert spaces.series(160).region == (10,)


def test_one_number_is_the_baseline_everywhere():
    assert np.array_equal(spaces.image(3, 2, 2, baseline=0.5).baseline_array(), np.full((3, 2, 2), 0.5))
    assert np.array_equal(spaces.tokens(3, baseline=7).baseline_array(), [7.0, 7.0, 7.0])


@pytest.mark.parametrize("layout", ["ct", "tc"])
def test_several_numbers_are_the_baseline_of_every_channel(layout):
    found = spaces.series(3, 2, layout=layout, baseline=[1, 2]).baseline_array()
    by_channel = found if layout == "ct" else found.T
    assert by_channel.tolist() == [[1, 1, 1], [2, 2, 2]]
    assert spaces.table(3, baseline=[4, 5, 6]).baseline_array().tolist() == [4, 5, 6]


def test_a_baseline_of_the_wrong_length_says_how_many_numbers_are_wanted():
    with pytest.raises(InvalidInput, match=r"2 numbers; .*each of the 3 positions of axis 'channel'"):
        spaces.image(3, 2, 2, baseline=[0, 1]).baseline_array()


def test_one_mean_serves_all_channels():
    space = spaces.image(3, 2, 2, mean=[0.5], std=[0.25])
    assert (space.mean, space.std) == ((0.5,) * 3, (0.25,) * 3)


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_mean_and_std_may_come_as_any_sequence(kind):
    space = spaces.image(3, 2, 2, mean=kind([0.1, 0.2, 0.3]), std=kind([1.0, 2.0, 3.0]))
    assert (space.mean, space.std) == ((0.1, 0.2, 0.3), (1.0, 2.0, 3.0))


def test_numbers_from_numpy_are_numbers():
    assert spaces.table(np.int64(3)) == spaces.table(3)
    assert spaces.image(1, 2, 2, baseline=np.float32(0.5)) == spaces.image(1, 2, 2, baseline=0.5)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: spaces.image(3, 2, 2, mean=[0.1, 0.2], std=[1, 1]), "mean has 2 numbers; write one, or one for each"),
        (lambda: spaces.image(3, 2, 2, mean=[0.1, 0.2, 0.3]), "std"),
        (lambda: spaces.image(3, 2, 2, mean=[0.1], std=[0]), "over 0"),
        (lambda: spaces.image(1, 2, 2, mean=[0.1], std=[float("nan")]), "std"),
        (lambda: spaces.image(1, 2, 2, region=-1), "region"),
        (lambda: spaces.image(0, 2, 2), "0"),
        (lambda: spaces.table(0), "0"),
        (lambda: spaces.table(["a", "b"], groups=["a"]), "1 groups given for 2 features"),
        (lambda: spaces.series(9, 2, layout="nct"), "layout 'nct' is unknown; write 'ct'"),
        (lambda: spaces.series(9, 2, names=["left"]), "2 positions but 1 ticks"),
        (lambda: spaces.spectrogram(5, 7, frequencies=[1, 2]), "5 positions but 2 ticks"),
        (lambda: Space(spaces.image(1, 2, 2).layout, hidden=("depth",)), r"\['depth'\] are not among"),
        (lambda: Space(spaces.image(1, 2, 2).layout, hidden=("channel",), region=(2,)), r"one size .* y, x"),
    ],
)
def test_a_space_that_cannot_be_is_refused_with_what_to_write(make, says):
    with pytest.raises(InvalidInput, match=says):
        make()


def test_a_space_is_plain_data():
    space = spaces.spectrogram(2, 3, frequencies=np.array([1.0, 2.0]), baseline=[0.5])
    assert json.loads(json.dumps(space.describe()))["layout"][1]["ticks"] == [1.0, 2.0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        space.baseline = 1.0


def test_tokens_are_spelled_where_their_words_are_known():
    x = np.array([[2, 0], [1, 1]])
    assert spaces.tokens(2, words=["", "a", "b"]).spelled(x).tolist() == [["b", ""], ["a", "a"]]
    assert np.array_equal(spaces.tokens(2).spelled(x), x)
    with pytest.raises(InvalidInput, match="token 2 has no word; words= has 2, from 0 on"):
        spaces.tokens(2, words=["", "a"]).spelled(x)
