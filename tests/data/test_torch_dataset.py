import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import DataLoader, IterableDataset, Subset, TensorDataset

from neuroglass.core.errors import InvalidInput
from neuroglass.data.dataset import as_dataset
from neuroglass.data.samples import ArrayDataset
from neuroglass.data.torch_dataset import TorchDataset

X = torch.arange(24.0).reshape(6, 4)
Y = torch.tensor([0, 1, 2, 0, 1, 2])


class Items:
    """A map-style data set of the given items."""

    def __init__(self, items, **about):
        self.items = items
        self.__dict__.update(about)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


def test_tensor_data_sets_subsets_and_loaders_give_what_the_arrays_give():
    whole = ArrayDataset(X.numpy(), Y.numpy())
    tensors = TensorDataset(X, Y)
    for data in (tensors, Subset(tensors, range(6)), DataLoader(tensors, batch_size=2, shuffle=True)):
        found = as_dataset(data)
        assert len(found) == 6 and found.y.tolist() == Y.tolist()
        np.testing.assert_array_equal(found.batch([4, 1]).x, X[[4, 1]])
        assert found.fingerprint == whole.fingerprint


def test_items_without_labels_have_no_labels():
    found = TorchDataset(Items(list(X)))
    assert found.y is None and found.batch([1]).y is None
    np.testing.assert_array_equal(found.batch([1]).x[0], X[1])


def test_regression_targets_and_masks_are_told_apart():
    assert TorchDataset(Items([(x, 0.5 * i) for i, x in enumerate(X)])).y.tolist() == [0, 0.5, 1, 1.5, 2, 2.5]
    masks = TorchDataset(Items([(x, torch.full((2, 2), i)) for i, x in enumerate(X)]))
    assert masks.y is None
    assert masks.batch([3]).y.tolist() == [[[3, 3], [3, 3]]]


def test_pillow_images_become_channels_first_pixels():
    pixels = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)
    found = TorchDataset(Items([(Image.fromarray(pixels), 1), (Image.fromarray(pixels), 0)], classes=["cat", "dog"]))
    assert found.space.shape == (3, 4, 5) and found.classes == ("cat", "dog")
    np.testing.assert_array_equal(found.batch([0]).x[0], pixels.transpose(2, 0, 1))
    gray = TorchDataset(Items([Image.fromarray(pixels[..., 0])]))
    np.testing.assert_array_equal(gray.batch([0]).x[0, 0], pixels[..., 0])


def test_items_may_be_dicts_of_inputs():
    found = TorchDataset(Items([({"a": x, "b": x[:1]}, 1) for x in X])).batch([2, 5])
    np.testing.assert_array_equal(found.x["b"], X[[2, 5], :1])


def test_random_transforms_are_noticed():
    class Random(Items):
        def __getitem__(self, index):
            return torch.rand(3)

    with pytest.raises(InvalidInput, match="random transforms"):
        TorchDataset(Random([0, 1]))


def test_what_cannot_be_asked_by_number_is_refused():
    class Stream(IterableDataset):
        def __iter__(self):
            return iter(X)

    for stream in (Stream(), DataLoader(Stream(), batch_size=2)):
        with pytest.raises(InvalidInput, match="map-style"):
            as_dataset(stream)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([], "empty data set"),
        ([(X[0], 1, 2)], "3 parts"),
        ([(X[0], "cat")], "'cat'"),
        ([(X[0], 1), (X[1], None)], "sample 1 has no label"),
        ([(X[0], 1), (X[1][:2], 1)], r"sample 1 has shape \(2,\)"),
    ],
)
def test_items_that_cannot_be_used_are_named(items, message):
    with pytest.raises(InvalidInput, match=message):
        TorchDataset(Items(items)).batch(range(len(items)))
