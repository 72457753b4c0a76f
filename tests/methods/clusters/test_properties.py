"""The axes of a Space decide what is measured."""

import numpy as np
import pytest

from neuroglass.core import space
from neuroglass.core.field import Axis
from neuroglass.core.space import Space
from neuroglass.methods.clusters.properties import gauge_of, token_properties
from neuroglass.methods.clusters.words import Words


def names(over):
    return [words.name for words in gauge_of(over).words]


def test_pictures_sounds_series_columns_and_tokens_have_properties_of_their_own():
    assert names(space.image(1, 8, 8))[:2] == ["polarity", "brightness"]
    assert names(space.image(3, 8, 8))[-4:] == ["saturation", "red", "green", "blue"]
    assert names(space.spectrogram(8, 8)) == ["energy", "centroid", "bandwidth", "duration"]
    assert names(space.series(8)) == ["mean", "spread", "trend", "roughness", "frequency"]
    assert names(space.table(["age", "pay"])) == ["age", "pay"]
    assert names(space.tokens(8)) == ["length", "distinct", "rare"]
    volume = Space(tuple(Axis(name, 4) for name in "zyx"))
    assert names(volume) == ["mean", "spread"]
    x = np.random.default_rng(0).normal(size=(3, 4, 4, 4))
    np.testing.assert_allclose(gauge_of(volume).read(x)[:, 1], x.std((1, 2, 3)))


def test_a_series_is_measured_the_same_whichever_axis_comes_first():
    x = np.random.default_rng(0).normal(size=(5, 2, 9))
    one = gauge_of(space.series(9, 2, layout="ct")).read(x)
    other = gauge_of(space.series(9, 2, layout="tc")).read(np.swapaxes(x, 1, 2))
    np.testing.assert_allclose(one, other)


def test_a_category_of_several_columns_is_told_as_more_often():
    over = space.table(["age", "job=cook", "job=clerk"], groups=["age", "job", "job"])
    age, cook, _ = gauge_of(over).words
    assert (age.more, age.less) == ("higher age", "lower age")
    assert cook.more == "more often job=cook"


def test_tokens_are_counted_without_padding():
    ids = np.array([[5, 6, 0, 0], [5, 5, 5, 0]] + [[5, 0, 0, 0]] * 98)
    found = token_properties(ids, 0.0)
    assert found[:3].tolist() == [[2, 1, 0.5], [3, 1 / 3, 0], [1, 1, 0]]
    assert token_properties(np.zeros((2, 3), int), 0.0).tolist() == [[0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("more", "median", "said"),
    [(True, 1.0, "light on dark"), (True, -1.0, "lighter"), (False, -1.0, "dark on light"), (False, 1.0, "darker")],
)
def test_a_direction_is_told_outright_only_where_the_median_has_it(more, median, said):
    assert (
        Words("polarity", "lighter", "darker", "light on dark", "dark on light").say(more=more, median=median) == said
    )
