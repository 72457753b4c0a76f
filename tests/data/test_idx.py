import gzip
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neuroglass.core import space as spaces
from neuroglass.core.errors import InvalidInput
from neuroglass.data.idx import read_idx, read_idx_array
from neuroglass.data.npz import read_npz

PIXELS = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)
LABELS = np.array([7, 2, 1], dtype=np.uint8)
CODES = {"|u1": 0x08, "|i1": 0x09, ">i2": 0x0B, ">i4": 0x0C, ">f4": 0x0D, ">f8": 0x0E}


def idx(array):
    code = CODES[array.dtype.str]
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, code, array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(PIXELS))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(LABELS))
    (tmp_path / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(PIXELS[:2])))
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(LABELS[:2])))
    return tmp_path


@st.composite
def arrays(draw):
    kind = np.dtype(draw(st.sampled_from(list(CODES))))
    shape = draw(hnp.array_shapes(max_dims=4, max_side=4))
    return draw(hnp.arrays(kind, shape, elements={"allow_nan": False} if kind.kind == "f" else None))


@given(array=arrays(), packed=st.booleans())
def test_what_is_written_is_read_back(tmp_path_factory, array, packed):
    path = tmp_path_factory.mktemp("idx") / "array"
    path.write_bytes(gzip.compress(idx(array)) if packed else idx(array))
    found = read_idx_array(path)
    assert found.shape == array.shape
    np.testing.assert_array_equal(found, array)


def test_images_find_the_labels_beside_them(folder):
    for name, n in (("train-images-idx3-ubyte", 3), ("t10k-images-idx3-ubyte.gz", 2)):
        found = read_idx(folder / name)
        np.testing.assert_array_equal(found.x, PIXELS[:n, None])
        assert found.y.tolist() == LABELS[:n].tolist() and found.space.shape == (1, 4, 5)


def test_a_folder_has_splits(folder):
    assert len(read_idx(folder)) == 3 and "'train'; there is also test" in read_idx(folder).notes[0]
    for name in ("test", "t10k"):
        assert len(read_idx(folder, split=name)) == 2


def test_labels_of_the_other_packing_and_other_spellings_are_found(tmp_path):
    (tmp_path / "train-images.idx3-ubyte").write_bytes(idx(PIXELS))
    (tmp_path / "train-labels.idx1-ubyte.gz").write_bytes(gzip.compress(idx(LABELS)))
    assert read_idx(tmp_path).y.tolist() == LABELS.tolist()


def test_missing_labels_are_said(folder):
    (folder / "train-labels-idx1-ubyte").unlink()
    found = read_idx(folder, split="train")
    assert found.y is None and "no labels file" in found.notes[0]


def test_the_same_pixels_as_npz_have_the_same_fingerprint(folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("npz") / "other.npz"
    np.savez(path, x_train=PIXELS, y_train=LABELS, x_test=PIXELS[:2], y_test=LABELS[:2])
    for split in ("train", "test"):
        assert read_idx(folder, split=split).fingerprint == read_npz(path, split=split).fingerprint
    np.savez(path, x=PIXELS, y=LABELS, names=np.array(list("0123456789")))
    assert read_idx(folder, split="train").fingerprint != read_npz(path).fingerprint  # the classes differ


def test_a_space_decides_the_shape(folder):
    space = spaces.series(4, 5, layout="tc")
    np.testing.assert_array_equal(read_idx(folder, split="train", space=space).x, PIXELS)


@pytest.mark.parametrize("keep", [0, 3, 10, 30, 75])
@pytest.mark.parametrize("packed", [False, True])
def test_a_truncated_file_is_refused(tmp_path, keep, packed):
    path = tmp_path / "train-images-idx3-ubyte"
    content = idx(PIXELS)[:keep]
    path.write_bytes(gzip.compress(content) if packed else content)
    with pytest.raises(InvalidInput, match=r"cut short|not an idx file"):
        read_idx(path)


def test_a_truncated_gz_is_refused(tmp_path):
    path = tmp_path / "train-images-idx3-ubyte.gz"
    content = gzip.compress(idx(np.random.default_rng(0).integers(0, 255, (20, 28, 28), dtype=np.uint8)))
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(InvalidInput, match="cut short or damaged"):
        read_idx(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x00\x00\x07\x01\x00\x00\x00\x01\x00", "begins with 00 00 07 01"),
        (b"\x89PNG\r\n", "not an idx file"),
        (idx(PIXELS) + b"more", "longer than its header says"),
        (struct.pack(">BBBBI", 0, 0, 8, 1, 0), "empty data set"),
    ],
)
def test_what_is_not_idx_is_refused(tmp_path, content, message):
    (tmp_path / "images").write_bytes(content)
    with pytest.raises(InvalidInput, match=message):
        read_idx_array(tmp_path / "images")


def test_files_that_do_not_fit_together_are_refused(folder):
    (folder / "train-labels-idx1-ubyte").write_bytes(idx(LABELS[:2]))
    with pytest.raises(InvalidInput, match=r"shape \(2,\), but train-images-idx3-ubyte has 3"):
        read_idx(folder, split="train")
    with pytest.raises(InvalidInput, match="give the images file"):
        read_idx(folder / "train-labels-idx1-ubyte")
