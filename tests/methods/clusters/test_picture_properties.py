"""Properties of pictures on shapes whose numbers are known."""

import numpy as np
import pytest

from neuroglass.methods.clusters.picture_properties import PLAIN, color_properties, otsu, picture_properties

NAMES = [words.name for words in PLAIN]


def read(picture):
    return dict(zip(NAMES, picture_properties(np.asarray(picture, dtype=np.float64)[None])[0], strict=True))


def bar(slope=0.0, height=24, width=24, thick=2):
    """A light bar on black from the bottom to the top, `slope` columns to the right per row upward."""
    picture = np.zeros((height, width))
    for row in range(4, height - 4):
        place = round(width / 2 + slope * (height / 2 - row))
        picture[row, place : place + thick] = 1.0
    return picture


def test_a_light_square_on_black_has_the_numbers_that_it_was_made_with():
    picture = np.zeros((16, 16))
    picture[6:10, 6:10] = 1.0
    found = read(picture)
    assert found["brightness"] == pytest.approx(16 / 256)
    assert found["contrast"] == pytest.approx(np.sqrt(1 / 16 * 15 / 16))
    assert (found["background"], found["size"]) == (0.0, 16 / 256)
    assert found["polarity"] > 0.7
    assert (found["slant"], found["elongation"]) == (pytest.approx(0), pytest.approx(1))


def test_inverting_a_picture_turns_its_polarity_and_leaves_its_shape():
    rng = np.random.default_rng(0)
    picture = bar(0.3) * 0.7 + rng.uniform(0, 0.1, (24, 24))
    one, other = read(picture), read(1 - picture)
    assert other["polarity"] == pytest.approx(-one["polarity"]) and one["polarity"] > 0.4
    assert other["brightness"] == pytest.approx(1 - one["brightness"])
    for name in ("contrast", "edges", "size", "slant", "elongation"):
        assert other[name] == pytest.approx(one[name]), name


def test_scaling_to_bytes_changes_units_only():
    picture = bar(0.2) * 0.8 + 0.1
    one, other = read(picture), read(picture * 255)
    for name in ("polarity", "brightness", "background", "contrast"):
        assert other[name] == pytest.approx(255 * one[name]), name
    for name in ("edges", "size", "slant", "elongation"):
        assert other[name] == pytest.approx(one[name]), name


@pytest.mark.parametrize("slope", [-0.5, 0.0, 0.25, 0.5])
def test_slant_is_the_columns_that_a_stroke_moves_to_the_right_per_row_upward(slope):
    assert read(bar(slope))["slant"] == pytest.approx(slope, abs=0.03)


def test_a_bar_is_longer_than_a_square_and_a_square_as_long_as_a_disk():
    disk = np.hypot(*np.mgrid[-12:12, -12:12]) < 6
    assert read(bar())["elongation"] > 6 > 1.2 > read(disk)["elongation"] > 0.95


def test_a_checkerboard_has_more_edges_than_its_halves():
    board = np.kron(np.indices((6, 6)).sum(0) % 2, np.ones((4, 4)))
    halves = np.repeat([[0.0] * 24, [1.0] * 24], 12, axis=0)
    assert read(board)["edges"] > 3 * read(halves)["edges"]


def test_a_picture_of_one_brightness_has_finite_numbers_and_no_foreground():
    found = read(np.full((8, 8), 0.4))
    assert all(np.isfinite(list(found.values())))
    assert (found["polarity"], found["contrast"], found["size"], found["edges"]) == (0, 0, 0, 0)
    assert all(np.isfinite(list(read([[0.5]]).values())))


def test_otsus_threshold_parts_the_pixels_as_trying_every_one_does():
    rng = np.random.default_rng(2)
    for _ in range(10):
        low, high = rng.normal(0.2, 0.05, 90), rng.normal(0.8, 0.05, 54)
        picture = rng.permutation(np.concatenate([low, high])).reshape(1, 12, 12)
        assert ((picture > otsu(picture)).sum(), otsu(picture)[0] < high.min()) == (54, True)
        best = max(np.sort(picture.ravel())[:-1], key=lambda at: between(picture, at))
        assert between(picture, otsu(picture)[0]) == pytest.approx(between(picture, best), rel=1e-9)


def between(picture, at):
    above = picture > at
    return above.mean() * (1 - above.mean()) * (picture[above].mean() - picture[~above].mean()) ** 2


def test_colors_are_told_apart():
    gray, red = np.full((1, 3, 4, 4), 0.5), np.zeros((1, 3, 4, 4))
    red[:, 0] = 0.9
    saturation, more_red, more_green, more_blue = color_properties(np.concatenate([gray, red])).T
    assert saturation.tolist() == [0, 0.9]
    np.testing.assert_allclose([more_red[1], more_green[1], more_blue[1]], [0.6, -0.3, -0.3])
    assert more_red[0] == more_green[0] == more_blue[0] == 0


def test_the_pictures_beside_it_change_nothing_of_a_picture():
    rng = np.random.default_rng(3)
    pictures = np.stack([bar(0.2), rng.random((24, 24)), np.full((24, 24), 0.5)])
    together = picture_properties(pictures)
    np.testing.assert_allclose(together, [picture_properties(one[None])[0] for one in pictures], atol=1e-12)
