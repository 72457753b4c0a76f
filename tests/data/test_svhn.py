import numpy as np
import pytest
from scipy.io import savemat

from neuroglass.core.errors import InvalidInput
from neuroglass.data.npz import read_npz
from neuroglass.data.svhn import read_svhn

PIXELS = np.random.default_rng(0).integers(0, 256, (4, 3, 32, 32), dtype=np.uint8)
LABELS = np.array([10, 1, 9, 10], dtype=np.uint8)


def save(path, pixels=PIXELS, labels=LABELS, **more):
    savemat(path, {"X": pixels.transpose(2, 3, 1, 0), "y": labels[:, None], **more})


def test_pixels_keep_their_places_and_label_10_is_the_digit_0(tmp_path):
    save(tmp_path / "train_32x32.mat")
    save(tmp_path / "test_32x32.mat", PIXELS[:1], LABELS[:1])
    for found in (read_svhn(tmp_path), read_svhn(tmp_path / "train_32x32.mat")):
        np.testing.assert_array_equal(found.x, PIXELS)
        assert found.y.tolist() == [0, 1, 9, 0] and found.classes == tuple("0123456789")
        assert found.space.shape == (3, 32, 32)
    assert len(read_svhn(tmp_path, split="test")) == 1


def test_real_digits_written_as_mat_have_the_fingerprint_of_their_npz(tmp_path, real):
    whole = read_npz(real / "svhn_first_train_images.npz")
    save(tmp_path / "train_32x32.mat", whole.x, np.where(whole.y == 0, 10, whole.y))
    assert read_svhn(tmp_path).fingerprint == whole.fingerprint


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_truncated_file_is_refused(tmp_path, keep):
    path = tmp_path / "train_32x32.mat"
    save(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(InvalidInput, match="cut short, damaged or not a MATLAB file"):
        read_svhn(path)


def test_other_variables_shapes_and_labels_are_refused(tmp_path):
    path = tmp_path / "train_32x32.mat"
    savemat(path, {"images": PIXELS})
    with pytest.raises(InvalidInput, match="no variables X and y"):
        read_svhn(path)
    save(path, PIXELS[:3])
    with pytest.raises(InvalidInput, match=r"expected uint8 pixels \(height, width, 3, n\) and n labels"):
        read_svhn(path)
    save(path, labels=np.array([1, 2, 0, 3], dtype=np.uint8))
    with pytest.raises(InvalidInput, match=r"sample 2 of .* has label 0"):
        read_svhn(path)
    path.write_bytes(b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM" + b"\0" * 100)
    with pytest.raises(InvalidInput, match=r"HDF5"):
        read_svhn(path)
