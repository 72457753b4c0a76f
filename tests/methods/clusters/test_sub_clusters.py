"""The kinds of one class: planted inversion is found and told as polarity; a class of one kind is left whole."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.methods.clusters.sub_clusters import SubClusters
from tests.methods.clusters.subjects import ask, crosses, seeing

PICTURES = ng.space.image(1, 12, 12)


def half_inverted():
    """Two classes of pictures; of class 1 the odd samples are inverted."""
    x, y = crosses(160), np.arange(160) // 80
    turned = (y == 1) & (np.arange(160) % 2 == 1)
    x[turned] = 1 - x[turned]
    return seeing(x, y, space=PICTURES, classes=("cross", "kind")), turned, y


def test_a_cluster_made_by_inverting_pictures_is_found_and_told_as_polarity():
    subject, turned, y = half_inverted()
    result = ask(subject, SubClusters())
    assert result.sizes.axes[0].ticks == ("kind a: light on dark", "kind b: dark on light")
    np.testing.assert_array_equal(result.values, np.where(y == 1, turned.astype(int), -1))
    polarity = result.evidence.axes[1].ticks.index("polarity")
    assert result.evidence.values[0, polarity] > 0.95 and result.evidence.values[1, polarity] < 0.05
    assert result.told.values[:, polarity].all()
    (sentence,) = [note for note in result.notes if note.startswith("Cluster kind b (40 samples): dark on light")]
    assert "(polarity AUC 1.00)" in sentence and sentence.endswith("against the other 40 samples of class kind.")
    assert any(note.startswith("Class cross: ") for note in result.notes)
    np.testing.assert_allclose(result.means.values[1], np.asarray(subject.data.x)[turned].mean(0), rtol=1e-6)
    assert result.composition.values.tolist() == [[0, 40], [0, 40]]


def test_a_cluster_is_compared_with_its_own_class_only():
    """Class 0 is bright throughout; within class 1 brightness tells nothing, a column does."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(200, 4)), np.repeat([0, 1], 100)
    x[y == 0, 0] += 50
    x[150:, 3] += 12
    result = ask(seeing(x, y, space=ng.space.table(["light", "b", "c", "d"])), SubClusters())
    assert result.sizes.axes[0].ticks == ("1 a: lower d", "1 b: higher d")
    assert result.told.values.tolist() == [[False, False, False, True]] * 2


def test_samples_between_dense_places_join_the_nearest_kind_with_no_membership():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 3))
    x[50:, 0] += 12
    x[:4, 1:] += [[9, 9], [9, -9], [-9, 9], [-9, -9]]  # far from all others
    result = ask(seeing(x, np.zeros(100, int)), SubClusters())
    np.testing.assert_array_equal(result.values, np.repeat([0, 1], 50))
    membership = result.columns["membership"].values
    assert not membership[:4].any() and (membership > 0).mean() > 0.5
    assert f"{int((membership > 0).sum())} of them lie where their class is dense" in result.notes[0]


def test_classes_of_noise_are_left_whole_and_named():
    x = np.random.default_rng(5).normal(size=(160, 6))
    result = ask(seeing(x, np.arange(160) % 2), SubClusters())
    assert dict(result.scores) == {"clusters": 0, "classes_with_sub_clusters": 0}
    assert all(note.startswith("Class") for note in result.notes) and result.notes


def test_without_labels_the_predictions_stand_for_the_classes():
    subject, turned, _ = half_inverted()
    weights = np.zeros((2, 144))
    weights[1] = 1e-9  # class 1 always
    bare = seeing(np.asarray(subject.data.x)[80:], None, space=PICTURES, weights=weights, classes=("cross", "kind"))
    result = ask(bare, SubClusters())
    assert result.notes[0] == "The data has no labels: classes are the network's predictions."
    np.testing.assert_array_equal(result.values, turned[80:].astype(int))


def test_numbers_have_no_classes_to_be_parted():
    x = np.random.default_rng(0).normal(size=(20, 2))
    with pytest.raises(ng.NotApplicable, match="does not classify"):
        ask(ng.Subject(seeing(x, np.arange(20) % 2).model, (x, x), space=ng.space.table(2)), SubClusters())
