"""Regions share the positions of a sample out among them: grids, bands and frames, superpixels, and given ones."""

from dataclasses import replace

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.methods.attribution.exact_shapley import ExactShapley
from neuroglass.methods.attribution.lime import Lime
from neuroglass.methods.attribution.lime_tree import LimeTree
from neuroglass.methods.attribution.rise import Rise
from neuroglass.methods.attribution.smooth_grad import SmoothGrad
from neuroglass.testing import linear_subject
from neuroglass.testing.subjects import tiny_subject
from tests.methods.attribution.networks import make


def spectrogram(**more):
    """Weights that tell every band and frame apart."""
    weights = np.arange(24.0).reshape(1, 1, 4, 6)
    subject = linear_subject(weights, np.ones((2, 1, 4, 6)), over=ng.space.spectrogram(4, 6))
    return replace(subject, **more), weights[0, 0]


def ask(subject, method, samples=(0, 1), **more):
    return ng.attribute(subject, method, target="output:0", samples=samples, **more)


def shares(weights, axis, size):
    """The sum of each strip of rows or columns, in equal shares to its elements."""
    starts = range(0, weights.shape[axis], size)
    parts = np.split(weights, list(starts)[1:], axis=axis)
    return np.concatenate([np.full_like(part, part.mean()) for part in parts], axis=axis)


@pytest.mark.parametrize(("regions", "axis"), [("bands", 0), ("frames", 1)])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_bands_are_whole_rows_of_a_spectrogram_and_frames_whole_columns(regions, axis, size):
    subject, weights = spectrogram()
    for method in (ExactShapley(regions=regions, size=size), Lime(regions=regions, size=size, penalty=0.0)):
        found = ask(subject, method).values
        np.testing.assert_allclose(found, np.stack([shares(weights, axis, size)] * 2), rtol=1e-9)


def test_without_a_size_bands_are_as_wide_as_the_region_of_the_space():
    subject, weights = spectrogram(space=ng.space.spectrogram(4, 6, region=(2, 3)))
    np.testing.assert_allclose(ask(subject, ExactShapley(regions="bands")).values[0], shares(weights, 0, 2))
    np.testing.assert_allclose(ask(subject, ExactShapley(regions="frames")).values[0], shares(weights, 1, 3))


def test_a_picture_has_no_bands():
    with pytest.raises(ng.NotApplicable, match="bands want an input with axes of frequency and time"):
        ng.attribute(make("convolutional"), Lime(regions="bands"))


@pytest.mark.parametrize("steps", [6, 7])
def test_a_series_is_cut_into_segments_whose_channels_go_together(steps):
    weights = np.arange(2.0 * steps).reshape(1, 2, steps)
    subject = linear_subject(weights, np.ones((2, 2, steps)), over=ng.space.series(steps, 2))
    found = ask(subject, Lime(size=3, penalty=0.0)).values
    parts = np.split(weights[0], range(3, steps, 3), axis=1)
    expected = np.concatenate([np.full(part.shape[1], part.mean() * 2) for part in parts])
    np.testing.assert_allclose(found, np.stack([expected] * 2), rtol=1e-9)


def test_every_token_is_a_region_with_all_of_its_embedding():
    subject = tiny_subject("tokens")
    found = ng.attribute(subject, ExactShapley(), target="logit:1", samples=[0]).full.values
    assert found.shape == (1, 6, 8)
    np.testing.assert_allclose(found, found[:, :, :1].repeat(8, 2), rtol=1e-12)
    assert len(np.unique(found)) == 6


def test_given_regions_are_those_of_the_map():
    labels = np.array([[7, 7, 0, 0, 0, 0], [7, 7, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 3, 3, 3]])
    subject, weights = spectrogram(regions=labels)
    expected = sum(np.where(labels == one, weights[labels == one].mean(), 0.0) for one in (0, 3, 7))
    for method in (ExactShapley(regions="given"), Lime(regions="given", penalty=0.0)):
        np.testing.assert_allclose(ask(subject, method).values, np.stack([expected] * 2), rtol=1e-9)


def test_each_sample_may_have_a_map_with_its_own_number_of_regions():
    maps = np.zeros((2, 4, 6), int)
    maps[0, :, 3:], maps[1, 1], maps[1, 2] = 1, 1, 2
    subject, weights = spectrogram(regions=maps)
    together = ask(subject, Lime(regions="given", penalty=0.0)).values
    for row in range(2):
        labels = maps[row]
        expected = sum(np.where(labels == one, weights[labels == one].mean(), 0.0) for one in np.unique(labels))
        np.testing.assert_allclose(together[row], expected, rtol=1e-9)
        alone = ask(subject, Lime(regions="given", penalty=0.0), samples=[row]).values
        np.testing.assert_allclose(alone[0], together[row], rtol=1e-12)


def test_the_map_of_a_table_is_over_its_original_columns():
    over = ng.space.table(["age", "pay", "job=a", "job=b"], groups=("age", "pay", "job", "job"))
    subject = linear_subject(np.array([[1.0, 2.0, 10.0, 20.0]]), np.array([[2.0, 3.0, 0.0, 1.0]]), over=over)
    found = ask(replace(subject, regions=[0, 1, 1]), ExactShapley(regions="given"), samples=[0])
    np.testing.assert_allclose(found.full.values, [[2.0, 26 / 3, 26 / 3, 26 / 3]], rtol=1e-12)


def test_another_map_is_another_question_where_it_is_asked_about():
    one, other = (spectrogram(regions=np.eye(4, 6, dtype=int) + number)[0] for number in (0, 1))
    other = replace(other, regions=1 - np.eye(4, 6, dtype=int) + (np.arange(6) == 5))
    for method in (Lime(regions="given"), SmoothGrad(of=Lime(regions="given"), copies=2)):
        assert ask(one, method).id != ask(other, method).id
        assert ask(one, method).id == ask(replace(one), method).id
    assert ask(one, Lime()).id == ask(other, Lime()).id


def test_a_question_about_another_map_is_refused(tmp_path):
    labels = np.eye(4, 6, dtype=int)
    one, other = (spectrogram(regions=given)[0] for given in (labels, labels + (np.arange(6) == 5)))
    question = ask(one, Lime(regions="given")).question
    np.testing.assert_array_equal(
        ng.Study(one, tmp_path / "one").ask(question).values, ask(one, Lime(regions="given")).values
    )
    with pytest.raises(ng.InvalidInput, match="about another map of regions than the subject has"):
        ng.Study(other, tmp_path / "other").ask(question)


def test_regions_that_are_not_there_or_not_of_the_input_are_refused():
    with pytest.raises(ng.InvalidInput, match=r"the subject has no regions; write ng.Subject\(..., regions=labels\)"):
        ask(spectrogram()[0], Lime(regions="given"))
    with pytest.raises(ng.NotApplicable, match="the given regions are of the input; leave out at='1'"):
        ask(spectrogram(regions=np.eye(4, 6, dtype=int))[0], Lime(regions="given"), at="1")
    with pytest.raises(ng.InvalidInput, match=r"a region of size 7 holds all of the \[4, 6\] positions"):
        ask(spectrogram()[0], Lime(size=7))


@pytest.mark.parametrize("method", [Lime(penalty=0.0), LimeTree(width=1e6, depth=9), ExactShapley(), Rise(masks=6000)])
def test_a_file_s_columns_with_categories_and_gaps_get_one_relevance_each(method, tmp_path):
    """From the file to the result: a column that became several is hidden, and told, as the one that it was."""
    rng = np.random.default_rng(0)
    age = [f"{value:.1f}" if place % 7 else "" for place, value in enumerate(rng.normal(40, 9, 60))]
    port = rng.choice(["Cherbourg", "Queenstown", "Southampton"], 60)
    rows = [f"{years},{town},{place % 2}" for place, (years, town) in enumerate(zip(age, port, strict=True))]
    (tmp_path / "people.csv").write_text("age,port,survived\n" + "\n".join(rows) + "\n")
    data = ng.read(tmp_path / "people.csv", target="survived")
    weights = np.arange(1.0, 1 + data.space.shape[0])
    subject = replace(linear_subject(np.stack([weights, -weights]), data.x), data=data, space=data.space)
    found = ng.attribute(subject, method, target="logit:0", samples=[0, 7, 8])
    assert found.axes[1].ticks == ("age", "port")
    groups = np.array(data.space.groups)
    terms = weights * np.asarray(data.batch([0, 7, 8]).x)
    expected = np.stack([terms[:, groups == name].sum(1) for name in ("age", "port")], axis=1)
    share = 1 - method.shown if isinstance(method, Rise) else 1.0
    error = 5 * found.columns["standard_error"].values[:, None] if isinstance(method, Rise) else 1e-4
    assert (np.abs(found.values - share * expected) <= error).all()
