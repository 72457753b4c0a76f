import gzip
import pickle
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from scipy.io import savemat, wavfile

from neuroglass import data
from neuroglass.core import space as spaces
from neuroglass.core.errors import InvalidInput
from neuroglass.data.read import FORMATS, format_of, read

PIXELS = np.random.default_rng(0).integers(0, 256, (3, 3, 32, 32), dtype=np.uint8)
LABELS = np.array([1, 2, 1], dtype=np.uint8)


def write_npz(folder):
    np.savez(folder / "a.npz", x=PIXELS, y=LABELS)
    return folder / "a.npz"


def write_idx(folder):
    head = b"\0\0\x08\x04" + b"".join(size.to_bytes(4, "big") for size in PIXELS.shape)
    (folder / "train-images-idx4-ubyte.gz").write_bytes(gzip.compress(head + PIXELS.tobytes()))
    (folder / "train-labels-idx1-ubyte").write_bytes(b"\0\0\x08\x01\0\0\0\x03" + LABELS.tobytes())
    return folder


def write_cifar(folder):
    rows = np.concatenate([LABELS[:, None], PIXELS.reshape(3, -1)], axis=1)
    (folder / "test_batch.bin").write_bytes(rows.tobytes())
    return folder


def write_svhn(folder):
    savemat(folder / "digits.mat", {"X": PIXELS.transpose(2, 3, 1, 0), "y": LABELS[:, None]})
    return folder / "digits.mat"


def write_images(folder):
    for place, label in enumerate(LABELS):
        (folder / str(label)).mkdir(exist_ok=True)
        Image.fromarray(PIXELS[place].transpose(1, 2, 0)).save(folder / str(label) / f"{place}.png")
    return folder


def write_table(folder):
    pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": LABELS}).to_parquet(folder / "table")
    return folder / "table"


def write_wav(folder):
    wavfile.write(folder / "a.wav", 8000, np.ones(9, dtype=np.int16))
    (folder / "notes.txt").write_text("a,b\n1,2\n")
    return folder


WRITERS = {"npz": write_npz, "idx": write_idx, "cifar": write_cifar, "svhn": write_svhn}
WRITERS |= {"images": write_images, "table": write_table, "wav": write_wav}


def test_every_format_has_a_case_here():
    assert set(WRITERS) == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_told_and_read(tmp_path, name):
    path = WRITERS[name](tmp_path)
    assert format_of(path) == name
    assert read(str(path)).batch([0]).ids == (0,)


@pytest.mark.parametrize("name", ["npz", "idx", "cifar", "svhn"])
def test_the_same_pixels_and_labels_are_the_same_in_every_format(tmp_path, name):
    found = read(WRITERS[name](tmp_path))
    np.testing.assert_array_equal(found.batch([0, 1, 2]).x, PIXELS)
    assert found.y.tolist() == LABELS.tolist()
    assert found.fingerprint == data.ArrayDataset(PIXELS, LABELS, classes=found.classes).fingerprint


def test_the_target_goes_to_tables_and_the_split_to_formats_that_have_them(tmp_path):
    assert read(write_table(tmp_path), target="b").y is not None
    with pytest.raises(InvalidInput, match=r"target='b' was given, but .* is of the format \.npz"):
        read(write_npz(tmp_path), target="b")
    with pytest.raises(InvalidInput, match="split='test' was given"):
        read(write_table(tmp_path), split="test")


def test_the_space_arranges_what_is_read(tmp_path):
    np.savez(tmp_path / "a.npz", x=PIXELS.transpose(0, 2, 3, 1).astype(np.float32))
    found = read(tmp_path / "a.npz", space=spaces.image(3, 32, 32))
    np.testing.assert_array_equal(found.batch([1]).x[0], PIXELS[1])
    with pytest.raises(InvalidInput, match=r"\(32, 32, 3\).*\(1, 8, 8\)"):
        read(tmp_path / "a.npz", space=spaces.image(1, 8, 8))
    assert read(write_images(tmp_path / "."), space=spaces.image(1, 8, 8)).batch([0]).x.shape == (1, 1, 8, 8)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pkl", pickle.dumps([1]), "is a pickle, and reading one runs code"),
        ("a.dat", pickle.dumps([1]), "is a pickle"),
        ("data_batch_1", pickle.dumps([1]), "take the binary version"),
        ("a.dat", b"nothing known", r"no known format; known are \.npz"),
        ("a.npz", b"", "empty file"),
        ("a.npz", b"PK\x03\x04 cut", "cut short"),
        ("a.png", b"\x89PNG", "single sample; give its folder"),
        ("a.npy", b"\x93NUMPY", "mmap_mode"),
        ("a.xlsx", b"PK\x03\x04", "spreadsheet; save it as CSV"),
    ],
)
def test_what_is_not_read_is_refused_with_the_way_round(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=message):
        read(tmp_path / name)


def test_archives_and_folders_without_data_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(InvalidInput, match="unpack it"):
        read(tmp_path / "a.zip")
    with pytest.raises(InvalidInput, match="folder of no known format"):
        read(tmp_path)
    (tmp_path / "table.csv").write_text("a\n1\n")
    with pytest.raises(InvalidInput, match=r"give one of its files: 'table\.csv'"):
        read(tmp_path)


def test_a_misspelled_path_names_what_is_there(tmp_path):
    write_npz(tmp_path)
    with pytest.raises(InvalidInput, match=r"there is nothing at .*b\.npz; beside it are 'a\.npz'"):
        read(tmp_path / "b.npz")
    with pytest.raises(InvalidInput, match=r"there is nothing at .*z\.npz$"):
        read(tmp_path / "no" / "z.npz")


def test_every_public_name_exists_and_others_do_not():
    for name in data.__all__:
        assert getattr(data, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'read_hdf'"):
        data.read_hdf  # noqa: B018


def test_readers_import_their_libraries_only_when_used():
    code = "import sys, neuroglass.data; print({'pandas', 'scipy', 'PIL', 'torch'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
