"""Small pictures come back as they were kept, and damage to them is told."""

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.store.thumbnails import Thumbnails, has_thumbnails, read_thumbnails, write_thumbnails

DATA = "d" * 20


def pictures(value=0):
    tiles = np.random.default_rng(value).integers(0, 256, (3, 8, 8, 4)).astype(np.uint8)
    return Thumbnails(np.array([2, 5, 9]), tiles)


def test_pictures_come_back_as_they_were_kept(tmp_path):
    write_thumbnails(tmp_path, DATA, pictures())
    back = read_thumbnails(tmp_path, DATA)
    np.testing.assert_array_equal(back.tiles, pictures().tiles)
    assert [back.place(id) for id in (2, 5, 9, 0, 3, 10)] == [0, 1, 2, None, None, None]


def test_of_data_that_nobody_drew_there_are_none(tmp_path):
    write_thumbnails(tmp_path, DATA, pictures())
    assert read_thumbnails(tmp_path, "e" * 20) is None
    assert not has_thumbnails(tmp_path, "e" * 20)


def test_what_is_there_stays_and_no_draft_is_left(tmp_path):
    write_thumbnails(tmp_path, DATA, pictures(1))
    write_thumbnails(tmp_path, DATA, pictures(2))
    np.testing.assert_array_equal(read_thumbnails(tmp_path, DATA).tiles, pictures(1).tiles)
    assert [one.name for one in (tmp_path / "thumbnails").iterdir()] == [DATA]


@pytest.mark.parametrize("name", ["ids.npy", "tiles.npy", "thumbnails.json"])
def test_half_a_file_is_told_with_what_to_do(tmp_path, name):
    write_thumbnails(tmp_path, DATA, pictures())
    file = tmp_path / "thumbnails" / DATA / name
    file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(InvalidInput, match="delete"):
        read_thumbnails(tmp_path, DATA)


@pytest.mark.parametrize("data", ["..", "../x", "a/b", ""])
def test_a_name_that_is_no_fingerprint_leads_nowhere(tmp_path, data):
    with pytest.raises(InvalidInput, match="fingerprint"):
        read_thumbnails(tmp_path, data)


@pytest.mark.parametrize(
    ("ids", "shape"), [([1, 2], (3, 8, 8, 4)), ([1], (1, 8, 9, 4)), ([1], (1, 8, 8, 3)), ([2, 1], (2, 8, 8, 4))]
)
def test_pictures_that_do_not_fit_their_ids_are_refused(ids, shape):
    with pytest.raises(InvalidInput):
        Thumbnails(np.array(ids), np.zeros(shape, np.uint8))
