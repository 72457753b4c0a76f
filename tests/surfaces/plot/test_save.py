"""Files are written whole or not at all, as their suffix says."""

import json
from pathlib import Path

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.surfaces.plot.save import save
from neuroglass.view.dispatch import figure
from tests.view import results

START = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.mark.parametrize("suffix", START)
def test_the_suffix_decides_the_format(tmp_path, suffix):
    result = results.table({"units": [1, 2]})
    path = save(result, tmp_path / f"map.{suffix.upper()}")
    assert path.read_bytes().startswith(START[suffix])
    assert save(figure(result), tmp_path / f"same.{suffix}").read_bytes() == path.read_bytes()


def test_the_numbers_of_a_result_come_back_from_npz_with_all_that_was_said(tmp_path):
    positions, labels = results.blobs(20)
    result = results.projection(positions, labels)
    with np.load(save(result, tmp_path / "map.npz"), allow_pickle=False) as kept:
        np.testing.assert_array_equal(kept["positions"], positions)
        np.testing.assert_array_equal(kept["column label"], labels)
        assert json.loads(str(kept["about"])) == json.loads(json.dumps(result.describe()))


def test_another_suffix_is_an_error_that_lists_the_known_ones_and_leaves_nothing(tmp_path):
    result = results.table({"units": [1]})
    with pytest.raises(InvalidInput, match=r"'\.jpg'; write \.png, \.svg, \.pdf, \.npz"):
        save(result, tmp_path / "map.jpg")
    with pytest.raises(InvalidInput, match=r"'\.npz'; write \.png, \.svg, \.pdf$"):
        save(figure(result), tmp_path / "map.npz")
    with pytest.raises(InvalidInput, match="is not a folder"):
        save(result, tmp_path / "absent" / "map.png")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "map.png"
    path.write_bytes(b"old")

    def full(self, content):
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InvalidInput, match="No space left on device"):
        save(results.table({"units": [1]}), path)
    assert [file.name for file in tmp_path.iterdir()] == ["map.png"]
    assert path.read_bytes() == b"old"
