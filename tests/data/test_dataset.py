import numpy as np
import pandas as pd
import pytest
import torch

from neuroglass.core import space as spaces
from neuroglass.core.errors import InvalidInput
from neuroglass.data.dataset import as_dataset

X = np.arange(24, dtype=np.float32).reshape(6, 4)
Y = [0, 1, 2, 0, 1, 2]


@pytest.mark.parametrize(
    "data",
    [
        (X, Y),
        (torch.tensor(X), torch.tensor(Y)),
        (X.tolist(), pd.Series(Y)),
        (pd.DataFrame(X), np.array(Y, dtype=np.uint8)),
    ],
)
def test_arrays_tensors_lists_and_frames_are_the_same_data(data):
    found = as_dataset(data)
    np.testing.assert_array_equal(found.batch([5, 0]).x, X[[5, 0]])
    assert found.y.tolist() == Y and found.y.dtype == np.int64


def test_x_alone_and_several_inputs_are_accepted():
    assert as_dataset(X).y is None
    assert as_dataset((X, None)).y is None
    assert as_dataset(({"a": X}, Y)).batch([1]).y.tolist() == [1]
    assert as_dataset({"a": X, "b": X}).batch([1]).x["b"].tolist() == X[[1]].tolist()


def test_a_frame_brings_the_names_of_its_columns():
    found = as_dataset((pd.DataFrame(X, columns=list("abcd")), Y))
    assert found.space.axes[0].ticks == ("a", "b", "c", "d")
    assert found.columns["b"].tolist() == X[:, 1].tolist()


def test_a_frame_of_text_is_sent_to_the_encoding():
    with pytest.raises(InvalidInput, match="from_frame"):
        as_dataset((pd.DataFrame({"a": ["x", "y"]}), [0, 1]))


def test_a_data_set_passes_through():
    found = as_dataset((X, Y))
    assert as_dataset(found) is found


def test_data_are_put_into_the_shape_of_the_space():
    pictures = np.zeros((2, 8, 9, 3), dtype=np.uint8)
    assert as_dataset((pictures, [0, 1]), space=spaces.image(3, 8, 9)).batch([0]).x.shape == (1, 3, 8, 9)
    assert as_dataset(np.zeros((2, 8, 9)), space=spaces.image(1, 8, 9)).batch([1]).x.shape == (1, 1, 8, 9)
    with pytest.raises(InvalidInput, match=r"\(8, 9, 3\).*\(1, 8, 9\)"):
        as_dataset(pictures, space=spaces.image(1, 8, 9))


def test_a_path_is_read(tmp_path):
    np.savez(tmp_path / "data.npz", x=X, y=Y)
    for path in (tmp_path / "data.npz", str(tmp_path / "data.npz")):
        assert as_dataset(path).fingerprint == as_dataset((X, Y)).fingerprint


@pytest.mark.parametrize(
    ("data", "message"),
    [((X, Y, Y), "tuple of 3"), (3, "int was given as data"), ((X, Y[:5]), "6 samples but y has 5"), (X[:0], "empty")],
)
def test_what_is_not_data_is_refused(data, message):
    with pytest.raises(InvalidInput, match=message):
        as_dataset(data)
