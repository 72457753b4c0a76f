import numpy as np
import pytest

from neuroglass.core import space as spaces
from neuroglass.core.errors import InvalidInput
from neuroglass.data.npz import read_npz

X = np.arange(24, dtype=np.float32).reshape(6, 4)
Y = np.arange(6) % 3


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data.npz"


@pytest.mark.parametrize(("x", "y"), [("x", "y"), ("X", "Y"), ("images", "labels"), ("data", "target")])
def test_samples_and_labels_are_found_by_their_usual_names(path, x, y):
    np.savez(path, **{x: X, y: Y})
    found = read_npz(path)
    np.testing.assert_array_equal(found.x, X)
    assert found.y.tolist() == Y.tolist() and found.notes == ()


@pytest.mark.parametrize("form", ["{}_{}", "{1}_{0}"])
def test_a_split_is_read_alone_and_the_choice_is_said(path, form):
    arrays = {form.format("x", "train"): X, form.format("y", "train"): Y}
    np.savez(path, **arrays, **{form.format("x", "test"): X[:2] + 1, form.format("y", "test"): Y[:2]})
    assert len(read_npz(path)) == 6 and "'train'; there is also test" in read_npz(path).notes[0]
    assert read_npz(path, split="test").x.tolist() == (X[:2] + 1).tolist()
    with pytest.raises(InvalidInput, match=r"no split 'valid'; it has 'train', 'test'"):
        read_npz(path, split="valid")


def test_class_names_and_columns_come_along(path):
    speaker = np.array(["ann", "bob"] * 3)
    np.savez(path, x=X, y=Y, names=np.array(["a", "b", "c"]), speaker=speaker, rate=8000)
    found = read_npz(path)
    assert found.classes == ("a", "b", "c")
    assert found.columns["speaker"].tolist() == speaker.tolist() and set(found.columns) == {"speaker"}


def test_bytes_become_images_and_a_space_overrules_that(path):
    pixels = np.arange(2 * 4 * 5 * 3, dtype=np.uint8).reshape(2, 4, 5, 3)
    np.savez_compressed(path, images=pixels, labels=[0, 1])
    found = read_npz(path)
    assert found.space.shape == (3, 4, 5)
    np.testing.assert_array_equal(found.x, pixels.transpose(0, 3, 1, 2))
    rows = np.arange(40, dtype=np.uint8).reshape(2, 4, 5)
    np.savez(path, x=rows)
    space = spaces.series(4, 5, layout="tc")
    np.testing.assert_array_equal(read_npz(path, space=space).x, rows)


def test_unknown_names_are_listed(path):
    np.savez(path, wave=X, off=Y)
    with pytest.raises(InvalidInput, match="has arrays wave, off; name the samples 'x'"):
        read_npz(path)
    np.savez(path, x=X)
    with pytest.raises(InvalidInput, match="no splits, only x"):
        read_npz(path, split="test")


def test_objects_are_never_unpickled(path):
    np.savez(path, x=np.array([{"a": 1}, None], dtype=object))
    with pytest.raises(InvalidInput, match=r"'x' of .* pickles run code; save plain arrays"):
        read_npz(path)


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.6, 0.99])
def test_a_truncated_archive_is_refused(path, keep):
    np.savez(path, x=np.random.default_rng(0).normal(size=(50, 9)), y=np.zeros(50, dtype=int))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(InvalidInput, match="cut short"):
        read_npz(path)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_a_damaged_array_is_named(path, save):
    save(path, x=np.random.default_rng(0).normal(size=(500, 9)))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"'x' of .* damaged"):
        read_npz(path)


def test_another_format_is_refused(path):
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InvalidInput, match=r"not a whole \.npz"):
        read_npz(path)


def test_real_images_have_their_classes_and_shape(real):
    found = read_npz(real / "mnist.npz", split="test")
    assert found.x.shape == (10_000, 1, 28, 28) and found.classes == tuple("0123456789")
    assert np.bincount(found.y).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]  # LeCun's test set
    scenes = read_npz(real / "camvid_200.npz", split="test")
    assert scenes.y is None and scenes.batch([3]).y.shape == (1, 180, 240) and len(scenes.classes) == 12
