"""Dense groups of a layer or of a map, and what sets them apart."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.methods.clusters.dense_groups import DenseGroups
from tests.methods.clusters.subjects import ask, seeing


def planted_table(count=150, seed=0):
    """Rows of noise; in the last third, one column is much larger."""
    x = np.random.default_rng(seed).normal(size=(count, 5))
    x[count * 2 // 3 :, 2] += 12
    return seeing(x, np.arange(count) % 2, space=ng.space.table(["age", "pay", "height", "rooms", "debt"]))


def test_the_column_in_which_a_planted_group_differs_is_named():
    result = ask(planted_table(), DenseGroups())
    assert result.sizes.values.tolist() == [100, 50]
    assert result.sizes.axes[0].ticks == ("1: lower height", "2: higher height")
    np.testing.assert_array_equal(result.values, np.repeat([0, 1], [100, 50]))
    told = result.evidence.axes[1].ticks.index("height")
    assert result.evidence.values[1, told] > 0.95 and result.told.values[1].tolist() == [
        False,
        False,
        True,
        False,
        False,
    ]
    assert (
        "Cluster 2 (50 samples, 50% labeled 0): higher height (AUC 1.00), against the other 100 samples."
        in result.notes
    )
    assert result.columns["cluster"].values[[0, 149]].tolist() == ["1: lower height", "2: higher height"]


def test_each_group_has_its_average_input_and_its_classes():
    subject = planted_table()
    result = ask(subject, DenseGroups())
    x, y = np.asarray(subject.data.x), np.asarray(subject.data.y)
    np.testing.assert_allclose(result.means.values[1], x[100:].mean(0), rtol=1e-6)
    np.testing.assert_array_equal(result.composition.values[0], np.bincount(y[:100]))
    assert result.scores["share_in_clusters"] == 1 and result.scores["clearness"] > result.scores["clearness:chance"]


def test_noise_alone_has_no_groups_and_the_notes_say_why():
    x = np.random.default_rng(1).normal(size=(120, 5))
    result = ask(seeing(x, np.arange(120) % 2), DenseGroups())
    assert (result.sizes.axes[0].size, set(result.values)) == (0, {-1})
    (note,) = result.notes
    assert "none hold" in note or "No two groups" in note
    assert set(result.columns["cluster"].values) == {"none"}


def test_the_map_decides_where_one_is_given():
    """The map parts what the layer does not, and the question names it."""
    x = np.random.default_rng(0).normal(size=(60, 6))
    subject = seeing(x, np.arange(60) % 2)
    of = ng.project(subject, "pca", layer="see")
    parts = np.repeat([0, 1], 30)
    places = np.column_stack([40 * parts, np.zeros(60)]) + np.random.default_rng(1).normal(size=(60, 2))
    moved = type(of)(positions=ng.Field(places, of.axes, "place"), provenance=of.provenance)
    result = ask(subject, DenseGroups(), of=moved)
    np.testing.assert_array_equal(result.values, parts)
    assert "on the pca map of see" in result.notes[0] and "may part what the layer holds together" in result.notes[1]
    assert result.question.options["of"] == [of.question.describe()]
    assert result.question.id != ask(subject, DenseGroups()).question.id


def test_few_equal_and_single_samples_are_answered_or_refused_in_words():
    x = np.random.default_rng(0).normal(size=(30, 4))
    subject = seeing(x, np.arange(30) % 2)
    assert ask(subject, DenseGroups(), samples=[3, 4]).notes == (
        "2 samples are too few for two groups of 5: none was looked for.",
    )
    assert ask(seeing(np.ones((30, 4)), np.arange(30) % 2), DenseGroups()).notes == (
        "All samples are equal at see: there are no groups.",
    )
    with pytest.raises(ng.InvalidInput, match="1 samples were given; groups need 2 or more"):
        ask(subject, DenseGroups(), samples=[3])
    with pytest.raises(ng.InvalidInput, match="min_size=1"):
        DenseGroups(min_size=1)


def test_a_network_that_answers_numbers_has_groups_without_classes():
    subject = planted_table()
    numbers = ng.Subject(
        subject.model, (subject.data.x, np.random.default_rng(0).normal(size=(150, 2))), space=subject.space
    )
    assert numbers.outputs.task == "numbers"
    result = ask(numbers, DenseGroups())
    assert result.composition.values.shape == (2, 0)
    assert "Cluster 2 (50 samples): higher x2 (AUC 1.00)" in " ".join(result.notes).replace("height", "x2")
