import pickle

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.data.cifar import TEN, read_cifar

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 3, 32, 32), dtype=np.uint8)
LABELS = np.array([3, 9, 0, 1, 1, 2], dtype=np.uint8)


def records(pixels, *labels):
    return np.concatenate([*(row[:, None] for row in labels), pixels.reshape(len(pixels), -1)], axis=1).tobytes()


@pytest.fixture
def ten(tmp_path):
    (tmp_path / "data_batch_1.bin").write_bytes(records(PIXELS[:2], LABELS[:2]))
    (tmp_path / "data_batch_2.bin").write_bytes(records(PIXELS[2:4], LABELS[2:4]))
    (tmp_path / "test_batch.bin").write_bytes(records(PIXELS[4:], LABELS[4:]))
    (tmp_path / "batches.meta.txt").write_text("\n".join(TEN) + "\n\n")
    return tmp_path


def test_batches_are_read_in_order_with_their_classes(ten):
    found = read_cifar(ten)
    np.testing.assert_array_equal(found.x, PIXELS[:4])
    assert found.y.tolist() == [3, 9, 0, 1] and found.classes[3] == "cat" and found.space.shape == (3, 32, 32)
    np.testing.assert_array_equal(read_cifar(ten, split="test").x, PIXELS[4:])
    assert read_cifar(ten / "data_batch_2.bin").y.tolist() == [0, 1]


def test_red_is_the_first_plane(tmp_path):
    red = np.zeros((1, 3, 32, 32), dtype=np.uint8)
    red[0, 0, 2, 5] = 255
    (tmp_path / "test_batch.bin").write_bytes(records(red, LABELS[:1]))
    assert np.argwhere(read_cifar(tmp_path).x).tolist() == [[0, 0, 2, 5]]


def test_cifar_100_has_fine_labels_and_a_column_of_coarse_ones(tmp_path):
    (tmp_path / "train.bin").write_bytes(records(PIXELS, LABELS % 2, LABELS * 11))
    (tmp_path / "fine_label_names.txt").write_text("\n".join(f"fine {i}" for i in range(100)))
    (tmp_path / "coarse_label_names.txt").write_text("wet\ndry\n")
    found = read_cifar(tmp_path)
    np.testing.assert_array_equal(found.x, PIXELS)
    assert found.y.tolist() == [33, 99, 0, 11, 11, 22] and found.classes[99] == "fine 99"
    assert found.columns["coarse"].tolist() == ["dry", "dry", "wet", "dry", "dry", "wet"]


def test_the_python_version_is_refused_with_the_name_of_the_binary_one(tmp_path):
    (tmp_path / "data_batch_1").write_bytes(pickle.dumps({"data": 1}))
    for path in (tmp_path, tmp_path / "data_batch_1"):
        with pytest.raises(InvalidInput, match=r"pickles run code; take the binary version: cifar-10-binary\.tar\.gz"):
            read_cifar(path)


def test_a_truncated_batch_and_impossible_labels_are_refused(ten):
    content = (ten / "test_batch.bin").read_bytes()
    (ten / "test_batch.bin").write_bytes(content[:-1])
    with pytest.raises(InvalidInput, match="6145 bytes, not a multiple of 3073"):
        read_cifar(ten, split="test")
    (ten / "test_batch.bin").write_bytes(records(PIXELS[:1], np.array([10], dtype=np.uint8)))
    with pytest.raises(InvalidInput, match="sample 0 has label 10"):
        read_cifar(ten, split="test")


def test_a_folder_without_batches_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"expected data_batch_1\.bin"):
        read_cifar(tmp_path)
