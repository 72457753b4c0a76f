"""How clusters are asked for and answered, whatever the method."""

from dataclasses import dataclass

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.methods.clusters.dense_groups import DenseGroups
from neuroglass.methods.clusters.grouping import Grouping
from neuroglass.methods.clusters.protocol import answer, pose
from neuroglass.store.disk import DiskStore
from neuroglass.testing import tiny_subject
from tests.methods.clusters.subjects import ask, seeing


@dataclass(frozen=True)
class FirstHalf:
    """Puts the samples with the smaller ids together, and the others but the last."""

    def __call__(self, seen):
        count = len(seen.samples)
        members = np.where(np.arange(count) < count // 2, 0, 1)
        members[-1] = -1
        return Grouping(members, np.linspace(0, 1, count), (-1, -1), {"clusters": 2}, ("Cut in the middle.",))


def table(count=40, seed=0):
    x = np.random.default_rng(seed).normal(size=(count, 3))
    x[: count // 2, 1] += 12
    return seeing(x, np.arange(count) % 2)


def test_the_order_of_the_samples_moves_the_members_and_nothing_else():
    subject, order = table(), np.random.default_rng(1).permutation(40)
    straight, turned = ask(subject, DenseGroups()), ask(subject, DenseGroups(), samples=order)
    np.testing.assert_array_equal(turned.values, straight.values[order])
    np.testing.assert_array_equal(turned.columns["membership"].values, straight.columns["membership"].values[order])
    np.testing.assert_array_equal(turned.columns["cluster"].values, straight.columns["cluster"].values[order])
    for name in ("means", "evidence", "errors", "told", "sizes", "composition", "descriptions"):
        assert getattr(turned, name).values.tobytes() == getattr(straight, name).values.tobytes(), name
    assert (turned.notes, dict(turned.scores)) == (straight.notes, dict(straight.scores))


def test_the_same_question_has_the_same_bytes():
    first, again = ask(table(), DenseGroups()), ask(table(), DenseGroups())
    assert first.id == again.id
    for name, field in {**first.fields, **first.columns}.items():
        assert {**again.fields, **again.columns}[name].values.tobytes() == field.values.tobytes(), name


def test_words_and_numbers_survive_the_store(tmp_path):
    result = ask(table(), DenseGroups())
    store = DiskStore(tmp_path)
    back = store.get(store.put(result))
    assert type(back).__name__ == "Clusters"
    assert back.descriptions.values.tolist() == result.descriptions.values.tolist() != []
    assert back.columns["cluster"].values.tolist() == result.columns["cluster"].values.tolist()
    assert (back.sizes.axes[0].ticks, back.notes) == (result.sizes.axes[0].ticks, result.notes)


def test_members_speak_of_samples_in_the_order_that_was_asked():
    result = ask(table(), FirstHalf(), samples=[30, 2, 7, 39, 11, 5])
    assert result.values.tolist() == [1, 0, 0, -1, 1, 0]  # ids in order: 2, 5, 7, 11, 30, 39
    assert result.axes[0].ticks == (30, 2, 7, 39, 11, 5)
    assert result.columns["membership"].values.tolist() == pytest.approx([0.8, 0, 0.4, 1, 0.6, 0.2])
    assert result.columns["cluster"].values[3] == "none"
    assert result.columns["label"].values.tolist() == [0, 0, 1, 1, 1, 1]


def test_without_a_group_a_sample_counts_among_the_others_only():
    result = ask(table(), FirstHalf())
    x = np.asarray(table().data.x)
    own, other = x[20:39, 1], np.concatenate([x[:20, 1], x[39:, 1]])
    expected = (own[:, None] > other[None]).mean()
    assert result.evidence.values[1, 1] == pytest.approx(expected)
    assert result.sizes.values.tolist() == [20, 19]


@pytest.mark.parametrize("kind", ["image", "table", "series_tc", "spectrogram", "two_inputs", "segmentation"])
def test_the_average_input_of_a_group_is_in_the_units_of_x_over_every_axis(kind):
    subject = tiny_subject(kind)
    result = ask(subject, FirstHalf(), layer="input")
    x = subject.reader.asked(subject.data.batch(range(6)).x)
    np.testing.assert_allclose(result.means.values, [x[:3].mean(0), x[3:5].mean(0)], rtol=1e-6)
    assert result.means.axes[1:] == subject.space.layout


def test_tokens_have_no_mean_and_are_shown_by_their_middle_sample():
    subject = tiny_subject("tokens")
    result = ask(subject, FirstHalf(), layer="embed")
    vectors = subject.activations(["embed"], range(3))["embed"].reshape(3, -1)
    middle = int(np.square(vectors - vectors.mean(0)).sum(1).argmin())
    np.testing.assert_array_equal(result.means.values[0], np.asarray(subject.data.x)[middle])
    assert "Tokens are names and have no mean" in " ".join(result.notes)
    with pytest.raises(ng.NotApplicable, match="tokens: names, not amounts"):
        ask(subject, FirstHalf(), layer="input")


def test_a_map_of_something_else_is_refused():
    subject, other = table(), table(seed=9)
    units = ng.project(subject, "pca", layer="see")
    with pytest.raises(ng.InvalidInput, match="another network or of other data"):
        ask(other, DenseGroups(), of=units)
    with pytest.raises(ng.InvalidInput, match="not those of the map"):
        ask(subject, DenseGroups(), of=units, samples=[1, 2, 3])
    asked = pose(subject, DenseGroups(), name="dense_groups", of=units)
    with pytest.raises(ng.InvalidInput, match="the question and the positions differ"):
        answer(subject, DenseGroups(), asked)
    renamed = type(units)(
        positions=ng.Field(units.values, (ng.Axis("unit", 40), units.axes[1]), "place"), provenance=units.provenance
    )
    with pytest.raises(ng.InvalidInput, match="a map of units"):
        ask(subject, DenseGroups(), of=renamed)


def test_samples_given_twice_and_activations_that_are_not_finite_are_refused():
    with pytest.raises(ng.InvalidInput, match="given twice"):
        ask(table(), FirstHalf(), samples=[1, 2, 2])
    subject = seeing(np.full((6, 2), 1e300), [0, 1] * 3, weights=np.full((2, 2), 1e30))
    with pytest.raises(ng.InvalidInput, match="NaN or infinite for sample 0"):
        ask(subject, FirstHalf(), layer="head")
    of = ng.project(table(), "pca", layer="see")
    broken = type(of)(positions=ng.Field(of.values * np.nan, of.axes, "place"), provenance=of.provenance)
    with pytest.raises(ng.InvalidInput, match="NaN or infinity on the pca map of see"):
        ask(table(), FirstHalf(), of=broken)
