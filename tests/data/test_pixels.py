import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from neuroglass.core.errors import InvalidInput
from neuroglass.data.pixels import FORMATS, header, pixels

COLORS = np.array([[[250, 20, 30], [40, 240, 60]], [[70, 80, 230], [255, 255, 255]]], dtype=np.uint8)


def read(path, channels=3):
    return pixels(path, header(path).size, channels)


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tiff", "a.ppm", "a.tga", "a.gif", "a.webp"])
def test_lossless_formats_give_the_same_pixels(tmp_path, name):
    options = {"lossless": True} if name == "a.webp" else {}
    Image.fromarray(COLORS).save(tmp_path / name, **options)
    np.testing.assert_array_equal(read(tmp_path / name), COLORS.transpose(2, 0, 1))


def test_a_palette_gives_its_colors(tmp_path):
    Image.fromarray(COLORS).quantize(4).save(tmp_path / "a.png")
    assert header(tmp_path / "a.png").mode == "P"
    np.testing.assert_array_equal(read(tmp_path / "a.png"), COLORS.transpose(2, 0, 1))


def test_cmyk_gives_the_colors_that_ink_gives(tmp_path):
    inks = np.array([[[255, 0, 0, 0], [0, 0, 0, 255]]], dtype=np.uint8)
    Image.fromarray(inks, mode="CMYK").save(tmp_path / "a.tiff")
    assert read(tmp_path / "a.tiff")[:, 0].T.tolist() == [[0, 255, 255], [0, 0, 0]]


@pytest.mark.parametrize("suffix", [".png", ".tiff", ".pgm"])
def test_16_bits_are_scaled_to_8(tmp_path, suffix):
    Image.fromarray(np.array([[0, 257, 128 * 257, 65535]], dtype=np.uint16)).save(tmp_path / f"a{suffix}")
    assert header(tmp_path / f"a{suffix}").gray
    assert read(tmp_path / f"a{suffix}", 1).tolist() == [[[0, 1, 128, 255]]]


def test_floats_from_0_to_1_are_scaled_and_others_refused(tmp_path):
    Image.fromarray(np.array([[0, 0.2, 1]], dtype=np.float32)).save(tmp_path / "a.tiff")
    assert read(tmp_path / "a.tiff", 1).tolist() == [[[0, 51, 255]]]
    for wrong in ([0, 300], [-1, 0], [0, np.nan]):
        Image.fromarray(np.array([wrong], dtype=np.float32)).save(tmp_path / "b.tiff")
        with pytest.raises(InvalidInput, match=r"b\.tiff has gray values from"):
            read(tmp_path / "b.tiff", 1)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_pixels_are_put_on_white(tmp_path, mode):
    black = np.zeros((1, 3, len(mode)), dtype=np.uint8)
    black[0, :, -1] = [0, 51, 255]
    Image.fromarray(black, mode=mode).save(tmp_path / "a.png")
    assert read(tmp_path / "a.png", 1).tolist() == [[[255, 204, 0]]]


def test_a_transparent_color_is_put_on_white(tmp_path):
    Image.fromarray(np.array([[0, 90]], dtype=np.uint8)).save(tmp_path / "a.png", transparency=0)
    assert "alpha" in header(tmp_path / "a.png").traits
    assert read(tmp_path / "a.png", 1).tolist() == [[[255, 90]]]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_upright(tmp_path, orientation):
    upright = np.arange(6, dtype=np.uint8).reshape(2, 3) * 40
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: np.rot90(upright),
        7: upright[::-1, ::-1].T,
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(np.ascontiguousarray(stored)).save(tmp_path / "a.png", exif=exif)
    assert header(tmp_path / "a.png").size == (2, 3)
    np.testing.assert_array_equal(read(tmp_path / "a.png", 1)[0], upright)
    assert ("EXIF-rotated" in header(tmp_path / "a.png").traits) == (orientation > 1)


def test_the_content_counts_not_the_suffix(tmp_path):
    Image.fromarray(COLORS).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "a.jpg")
    np.testing.assert_array_equal(read(tmp_path / "a.jpg"), COLORS.transpose(2, 0, 1))


def test_a_decompression_bomb_is_refused(tmp_path):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    for side in (10_000, 60_000):  # Pillow warns of the first and refuses the second
        head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
        path = tmp_path / f"{side}.png"
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")))
        with pytest.raises(InvalidInput, match=rf"{side}\.png is too large to be safe"):
            header(path)


def test_formats_that_run_other_programs_are_not_opened(tmp_path):
    assert not {"EPS", "WMF", "PDF"} & set(FORMATS)
    Image.fromarray(COLORS).save(tmp_path / "a.eps")
    (tmp_path / "a.eps").rename(tmp_path / "a.png")
    with pytest.raises(InvalidInput, match="not a readable image"):
        header(tmp_path / "a.png")
