"""Samples for a unit: the first and the last of the order in which it answers them."""

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.methods.overview.protocol import answer, pose
from neuroglass.methods.overview.samples_for import SamplesFor
from neuroglass.testing.subjects import tiny_subject
from tests.methods.overview.subjects import largest_column

X = [[5, 1, 0], [2, 1, 0], [1, 3, 0], [0, 4, 1], [0, 2, 1], [0, 0, 3]]
Y = [0, 0, 1, 1, 1, 2]


def ask(subject, method, samples=None):
    return answer(subject, method, pose(subject, method, name="samples_for", samples=samples))


def test_samples_stand_in_the_order_in_which_the_unit_answers_them():
    result = ask(largest_column(X, Y, classes=("cat", "dog", "cow")), SamplesFor("logit:dog", count=2))
    assert result.columns["sample"].values.tolist() == [3, 2, 5, 0]
    assert result.columns["activation"].values.tolist() == [4, 3, 0, 1]
    assert result.axes[0].ticks == (
        "most: 4, sample 3",
        "most: 3, sample 2",
        "least: 0, sample 5",
        "least: 1, sample 0",
    )
    np.testing.assert_array_equal(result.values, np.array(X, dtype=float)[[3, 2, 5, 0]])
    assert result.notes[0] == "Of the 2 samples that logit:1 answers most, 2 have the label dog."


def test_no_sample_is_shown_twice_where_there_are_few():
    result = ask(largest_column(X, Y), SamplesFor("logit:0"), samples=[0, 1, 3])
    assert sorted(result.columns["sample"].values.tolist()) == [0, 1, 3]
    short = ask(largest_column(X, Y), SamplesFor("logit:0", count=2), samples=[0, 1, 3])
    assert short.columns["sample"].values.tolist() == [0, 1, 3]


def test_equal_activations_are_said():
    tied = ask(largest_column(X, Y), SamplesFor("logit:0", count=2))
    assert "3 of 6 samples share the lowest activation, 0; the first are shown." in tied.notes
    assert tied.columns["sample"].values.tolist() == [0, 1, 3, 4]
    subject = largest_column(X, Y)
    with torch.no_grad():
        subject.model.weight.zero_()
    alike = ask(subject, SamplesFor("logit:0"))
    assert "logit:0 answers all 6 samples alike: the order means nothing." in alike.notes


@pytest.mark.parametrize("kind", ["image", "tokens", "segmentation", "table_regression", "two_inputs"])
def test_a_unit_of_a_layer_is_its_mean_over_positions(kind):
    subject = tiny_subject(kind)
    layer = next(iter(subject.layers()))
    values = subject.activations([layer.name], range(6))[layer.name]
    expected = np.moveaxis(values, 1 + layer.unit_axis, 1)[:, 1].reshape(6, -1).mean(axis=1)
    result = ask(subject, SamplesFor(f"{layer.name}:1", count=3))
    np.testing.assert_allclose(
        result.columns["activation"].values, expected[result.columns["sample"].values], rtol=1e-6, atol=1e-12
    )
    assert expected[result.columns["sample"].values[0]] == expected.max()
    assert expected[result.columns["sample"].values[3]] == expected.min()


def test_what_names_no_one_unit_is_refused():
    subject = largest_column(X, Y)
    with pytest.raises(ng.InvalidInput, match="another unit for every sample; write one, such as 'fc1:3'"):
        ask(subject, SamplesFor("prediction"))
    with pytest.raises(ng.InvalidInput, match="the network has no output 7"):
        ask(subject, SamplesFor("logit:7"))
    with pytest.raises(ng.InvalidInput, match="count=0"):
        SamplesFor("logit:0", count=0)
