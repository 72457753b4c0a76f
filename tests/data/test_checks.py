import numpy as np
import pandas as pd
import pytest
import torch

from neuroglass.core.errors import InvalidInput
from neuroglass.data.checks import check_ids, check_labels, plain_array, plain_inputs, plain_labels


def test_text_labels_become_places_in_the_sorted_class_names():
    y, classes = plain_labels(["dog", "cat", "dog"])
    assert classes == ("cat", "dog")
    assert y.dtype == np.int64 and y.tolist() == [1, 0, 1]


def test_given_class_names_keep_their_order_and_refuse_others():
    assert plain_labels(["dog", "cat"], ("dog", "cat"))[0].tolist() == [0, 1]
    with pytest.raises(InvalidInput, match=r"sample 1 has label 'cow'; the classes are 'dog', 'cat'"):
        plain_labels(["dog", "cow"], ("dog", "cat"))


def test_whole_floats_stay_regression_targets():
    y, classes = plain_labels(np.array([1.0, 2.0], dtype=np.float32))
    assert y.dtype == np.float32 and classes == ()


def test_booleans_are_two_classes():
    y, classes = plain_labels([True, False, True])
    assert y.tolist() == [1, 0, 1] and classes == ("False", "True")


def test_a_column_of_targets_is_one_number_per_sample_and_a_mask_stays_a_mask():
    assert plain_labels(np.zeros((4, 1)))[0].shape == (4,)
    assert plain_labels(np.zeros((4, 2, 2), dtype=np.uint8))[0].dtype == np.uint8


def test_a_missing_target_is_named():
    with pytest.raises(InvalidInput, match="y of sample 2 is nan"):
        plain_labels([0.5, 1.5, np.nan])
    with pytest.raises(InvalidInput, match="y of sample 1 is None"):
        plain_labels(["cat", None])


@pytest.mark.parametrize("label", [-1, 3])
def test_a_label_outside_the_classes_is_named_with_its_sample(label):
    with pytest.raises(InvalidInput, match=rf"sample 2 has label {label}, but there are 3 classes: labels are 0\.\.2"):
        check_labels(np.array([0, 2, label]), 3)
    check_labels(np.array([0, 2]), 3)
    check_labels(np.array([-1.5]), 3)


@pytest.mark.parametrize(
    "value", [np.array([object()]), ["a"], [[1, 2], [3]], np.array([1j]), np.array(["2020-01-01"], dtype="M8[D]")]
)
def test_what_is_not_an_array_of_numbers_is_refused(value):
    with pytest.raises(InvalidInput, match=r"one array|dtype"):
        plain_array(value, "x")


def test_masked_arrays_do_not_lose_their_mask_silently():
    with pytest.raises(InvalidInput, match="filled"):
        plain_array(np.ma.array([1.0, 2.0], mask=[False, True]), "x")


@pytest.mark.parametrize(
    "value",
    [
        torch.tensor([[1.0], [2.0]], requires_grad=True),
        torch.tensor([[1.0], [2.0]], dtype=torch.bfloat16),
        [torch.tensor([1.0], requires_grad=True), torch.tensor([2.0])],
        pd.DataFrame({"a": [1.0, 2.0]}),
        [[1.0], [2.0]],
    ],
)
def test_tensors_frames_and_lists_give_the_same_numbers(value):
    assert plain_array(value, "x").tolist() == [[1.0], [2.0]]


def test_memory_mapped_arrays_are_not_copied(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(6).reshape(3, 2))
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert np.shares_memory(plain_array(mapped, "x"), mapped)


def test_inputs_of_different_lengths_and_empty_ones_are_refused():
    with pytest.raises(InvalidInput, match=r"different numbers of samples: \{'a': 2, 'b': 3\}"):
        plain_inputs({"a": np.zeros(2), "b": np.zeros(3)})
    with pytest.raises(InvalidInput, match="empty data set"):
        plain_inputs(np.zeros((0, 3)))
    with pytest.raises(InvalidInput, match="dict without inputs"):
        plain_inputs({})
    with pytest.raises(InvalidInput, match="single number"):
        plain_inputs(3.0)


@pytest.mark.parametrize("ids", [[-1], [3], [0, 3]])
def test_ids_outside_the_data_are_refused(ids):
    with pytest.raises(InvalidInput, match=rf"sample {ids[-1]} was asked for; samples are 0\.\.2"):
        check_ids(ids, 3)


def test_ids_must_be_whole_numbers():
    with pytest.raises(InvalidInput, match="whole numbers"):
        check_ids([0.5], 3)
    assert check_ids(np.array([2, 0]), 3) == (2, 0)
