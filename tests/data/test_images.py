import shutil

import numpy as np
import pytest
from PIL import Image

from neuroglass.core import space as spaces
from neuroglass.core.errors import InvalidInput
from neuroglass.data.images import read_images
from neuroglass.data.samples import ArrayDataset

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (4, 6, 8, 3), dtype=np.uint8)


@pytest.fixture
def folder(tmp_path):
    for place, name in enumerate(["cat/1.png", "cat/deep/2.PNG", "dog/1.bmp", "dog/2.tiff"]):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(PIXELS[place]).save(tmp_path / name)
    return tmp_path


def test_sub_folders_are_classes_and_pixels_are_exact(folder):
    found = read_images(folder)
    assert found.names == ("cat/1.png", "cat/deep/2.PNG", "dog/1.bmp", "dog/2.tiff")
    assert found.classes == ("cat", "dog") and found.y.tolist() == [0, 0, 1, 1]
    assert found.space.shape == (3, 6, 8) and found.notes == ()
    np.testing.assert_array_equal(found.batch([3, 0]).x, PIXELS[[3, 0]].transpose(0, 3, 1, 2))


def test_the_fingerprint_is_that_of_the_pixels(folder):
    arrays = ArrayDataset(PIXELS.transpose(0, 3, 1, 2), [0, 0, 1, 1], classes=("cat", "dog"))
    assert read_images(folder).fingerprint == arrays.fingerprint


def test_images_side_by_side_have_no_classes(tmp_path):
    for place in range(2):
        Image.fromarray(PIXELS[place]).save(tmp_path / f"{place}.png")
    found = read_images(tmp_path)
    assert found.y is None and found.classes == () and len(found) == 2


def test_an_image_beside_the_classes_is_an_error(folder):
    Image.fromarray(PIXELS[0]).save(folder / "lone.png")
    with pytest.raises(InvalidInput, match=r"lone\.png lies in .* beside the folders of classes"):
        read_images(folder)


def test_other_files_are_counted(folder):
    (folder / "cat" / "Thumbs.db").write_bytes(b"junk")
    (folder / "cat" / "._1.png").write_bytes(b"junk")
    found = read_images(folder)
    assert len(found) == 4 and found.notes == ("2 files were ignored, not of kind image",)


@pytest.mark.parametrize("damage", ["text", "empty", "truncated"])
@pytest.mark.parametrize("suffix", ["png", "jpg", "ppm"])
def test_an_unreadable_image_is_named_or_skipped_and_reported(folder, damage, suffix):
    path = folder / "dog" / f"1.{suffix}"
    Image.fromarray(RNG.integers(0, 256, (6, 8, 3), dtype=np.uint8)).save(path)
    content = path.read_bytes()
    path.write_bytes({"text": b"not an image", "empty": b"", "truncated": content[: len(content) * 3 // 4]}[damage])
    with pytest.raises(InvalidInput, match=rf"dog/1\.{suffix} is not a readable image"):
        list(read_images(folder).batches(2))
    found = read_images(folder, on_bad="skip")
    assert found.names == ("cat/1.png", "cat/deep/2.PNG", "dog/1.bmp", "dog/2.tiff")
    assert found.skipped == (f"dog/1.{suffix}",) and "1 unreadable file was skipped" in found.notes[0]
    np.testing.assert_array_equal(found.batch([2]).x, PIXELS[[2]].transpose(0, 3, 1, 2))


def test_a_folder_of_only_unreadable_images_is_an_error(tmp_path):
    (tmp_path / "1.png").write_bytes(b"junk")
    with pytest.raises(InvalidInput, match="none of the 1 images"):
        read_images(tmp_path, on_bad="skip")
    with pytest.raises(InvalidInput, match="'skip'"):
        read_images(tmp_path, on_bad="ignore")


def test_different_sizes_need_a_size(folder):
    Image.fromarray(PIXELS[0][:3]).save(folder / "cat" / "3.png")
    with pytest.raises(InvalidInput, match=r"cat/1\.png is 6 × 8, cat/3\.png 3 × 8; write read_images"):
        read_images(folder)
    found = read_images(folder, size=(6, 8))
    assert "1 image was resized to 6 × 8" in found.notes[0]
    np.testing.assert_array_equal(found.batch([0]).x[0], PIXELS[0].transpose(2, 0, 1))


def test_an_enlarged_ramp_keeps_its_ends_and_order(tmp_path):
    Image.fromarray(np.array([[0, 100], [0, 100]], dtype=np.uint8)).save(tmp_path / "1.png")
    row = read_images(tmp_path, size=(1, 8)).batch([0]).x[0, 0, 0].astype(int)
    assert row[0] == 0 and row[-1] == 100 and (np.diff(row) >= 0).all()


def test_the_space_says_size_and_channels(folder):
    space = spaces.image(1, 3, 4, mean=[0.5], std=[0.5])
    found = read_images(folder, space=space)
    assert found.space is space and found.batch([0]).x.shape == (1, 1, 3, 4)
    assert any("converted to gray" in note for note in found.notes)
    with pytest.raises(InvalidInput, match="the Space has axes feature"):
        read_images(folder, space=spaces.table(4))
    with pytest.raises(InvalidInput, match="the Space says"):
        read_images(folder, space=space, size=(5, 5))


def test_gray_images_have_one_channel_unless_three_are_asked(tmp_path):
    Image.fromarray(PIXELS[0, ..., 0]).save(tmp_path / "1.png")
    np.testing.assert_array_equal(read_images(tmp_path).batch([0]).x[0], PIXELS[None, 0, ..., 0])
    found = read_images(tmp_path, channels=3).batch([0]).x[0]
    np.testing.assert_array_equal(found, np.repeat(PIXELS[None, 0, ..., 0], 3, axis=0))
    with pytest.raises(InvalidInput, match="2 channels"):
        read_images(tmp_path, channels=2)


def test_folders_of_splits_are_not_classes(folder, tmp_path_factory):
    root = tmp_path_factory.mktemp("splits")
    shutil.copytree(folder, root / "train")
    shutil.copytree(folder / "dog", root / "test" / "dog")
    assert read_images(root).classes == ("cat", "dog") and "'train'; there is also test" in read_images(root).notes[0]
    assert read_images(root, split="test").names == ("dog/1.bmp", "dog/2.tiff")
    with pytest.raises(InvalidInput, match="no folders for splits"):
        read_images(folder, split="test")


def test_a_folder_without_images_is_an_empty_data_set(tmp_path):
    (tmp_path / "readme.txt").write_text("nothing")
    with pytest.raises(InvalidInput, match=r"no image files \(1 others\); an empty data set"):
        read_images(tmp_path)
    with pytest.raises(InvalidInput, match="not a folder"):
        read_images(tmp_path / "readme.txt")


def test_every_conversion_is_counted(tmp_path):
    rgb = Image.fromarray(PIXELS[0])
    rgb.quantize(8).save(tmp_path / "1.png")
    rgb.convert("CMYK").save(tmp_path / "2.tiff")
    Image.fromarray(np.zeros((6, 8), dtype=np.uint16)).save(tmp_path / "3.png")
    rgb.convert("RGBA").save(tmp_path / "4.png")
    notes = "; ".join(read_images(tmp_path).notes)
    for said in ("read through a palette", "from CMYK", "from 16 to 8 bits", "put on white", "to three channels"):
        assert f"1 image was {said}" in notes or said in notes
    assert notes.count("1 image was") == 5
