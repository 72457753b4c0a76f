from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroglass.core.errors import InvalidInput
from neuroglass.data.samples import ArrayDataset, LazyDataset

X = np.arange(24, dtype=np.float32).reshape(6, 4)
Y = np.array([0, 1, 2, 0, 1, 2])


def lazy(x, y=None, **about):
    return LazyDataset(len(x), lambda sample: x[sample], y, **about)


@given(ids=st.lists(st.integers(0, 5), min_size=1), size=st.integers(1, 9))
@pytest.mark.parametrize("make", [ArrayDataset, lazy])
def test_batches_give_the_asked_samples_in_order_whatever_their_size(make, ids, size):
    parts = list(make(X, Y).batches(size, ids))
    assert max(len(part.ids) for part in parts) <= size
    assert [sample for part in parts for sample in part.ids] == ids
    np.testing.assert_array_equal(np.concatenate([part.x for part in parts]), X[ids])
    np.testing.assert_array_equal(np.concatenate([part.y for part in parts]), Y[ids])


def test_without_ids_batches_give_every_sample_once():
    assert [part.ids for part in ArrayDataset(X).batches(4)] == [(0, 1, 2, 3), (4, 5)]


def test_a_sample_has_its_name_and_a_plain_label():
    sample = ArrayDataset(X, Y, names=[f"{i}.png" for i in range(6)]).sample(5)
    assert (sample.id, sample.y, type(sample.y), sample.name) == (5, 2, int, "5.png")
    np.testing.assert_array_equal(sample.x, X[5])


def test_several_inputs_stay_together():
    both = {"a": X, "b": X[:, 0]}
    batch = ArrayDataset(both, Y).batch([3, 1])
    np.testing.assert_array_equal(batch.x["a"], X[[3, 1]])
    np.testing.assert_array_equal(batch.x["b"], X[[3, 1], 0])
    apart = LazyDataset(6, lambda i: {"a": X[i], "b": X[i, 0]}, Y).batch([3, 1])
    np.testing.assert_array_equal(apart.x["b"], batch.x["b"])
    assert ArrayDataset(both).sample(2).x["a"].tolist() == X[2].tolist()


def test_masks_come_with_batches_but_are_not_labels():
    masks = np.arange(24, dtype=np.uint8).reshape(6, 2, 2)
    dataset = ArrayDataset(X, masks, classes=("road", "sky"))
    assert dataset.y is None
    np.testing.assert_array_equal(dataset.batch([4]).y, masks[[4]])
    changed = replace(dataset, notes=("changed",))
    assert changed.y is None and changed.fingerprint == dataset.fingerprint


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_first_number_that_is_not_finite_is_named_when_its_batch_is_taken(bad):
    x = np.zeros((4, 2, 3), dtype=np.float32)
    x[2, 1, 0] = bad
    dataset = ArrayDataset(x)
    dataset.batch([0, 1, 3])
    with pytest.raises(InvalidInput, match=rf"x of sample 2 is {bad} at position \(1, 0\)"):
        dataset.batch([3, 2])


def test_the_input_and_the_mask_that_are_not_finite_are_named():
    with pytest.raises(InvalidInput, match=r"x\['b'\] of sample 1"):
        ArrayDataset({"a": X, "b": np.array([0, np.nan, 0, 0, 0, 0])}).batch([1])
    with pytest.raises(InvalidInput, match="y of sample 1"):
        ArrayDataset(X, np.full((6, 2), np.nan)).batch([1])


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"y": [0, 1]}, "x has 6 samples but y has 2 values"),
        ({"names": ["a"]}, "x has 6 samples but names has 1 values"),
        ({"columns": {"age": [1, 2]}}, "x has 6 samples but column 'age' has 2 values"),
        ({"y": 3}, "y has no values"),
        ({"y": [0, 1, 2, 3, 0, 1], "classes": ("a", "b", "c")}, "sample 3 has label 3"),
    ],
)
@pytest.mark.parametrize("make", [ArrayDataset, lazy])
def test_what_does_not_fit_the_samples_is_refused(make, about, message):
    with pytest.raises(InvalidInput, match=message):
        make(X, **about)


def test_samples_of_different_shapes_are_named():
    with pytest.raises(InvalidInput, match=r"sample 2 has shape \(3,\), but sample 0 has \(2,\)"):
        LazyDataset(3, lambda i: np.zeros(3 if i == 2 else 2)).batch([0, 1, 2])
    with pytest.raises(InvalidInput, match="sample 1 has other inputs than sample 0: a"):
        LazyDataset(2, lambda i: {"ab"[i]: np.zeros(2)}).batch([0, 1])


def test_asking_for_nothing_is_an_error():
    with pytest.raises(InvalidInput, match="no samples were asked for"):
        ArrayDataset(X).batch([])
    with pytest.raises(InvalidInput, match="batches of 0"):
        list(ArrayDataset(X).batches(0))
    with pytest.raises(InvalidInput, match="empty data set"):
        LazyDataset(0, lambda i: X[i])


def test_a_lazy_data_set_fetches_only_what_is_asked():
    fetched = []
    dataset = LazyDataset(6, lambda i: fetched.append(i) or X[i])
    dataset.batch([4, 2])
    assert fetched == [4, 2]


def test_a_batch_does_not_write_into_the_data():
    dataset = ArrayDataset(X.copy())
    dataset.batch([0, 1]).x[:] = -1
    np.testing.assert_array_equal(dataset.x, X)
