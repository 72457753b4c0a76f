"""Arrays in an npz file: the bytes depend on the arrays only, and no damaged byte passes."""

import zipfile

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.store.arrays import read_arrays, write_arrays

ARRAYS = {
    "fields/relevance": np.arange(6.0).reshape(2, 3),
    "fields/halves": np.array([np.nan, np.inf, 0.1], np.float16),
    "columns/label": np.array(["cat", "höhle"]),
    "columns/of columns": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "columns/none": np.zeros((0, 4), np.uint8),
    "columns/one": np.array(True),
}


def test_arrays_come_back_with_their_types(tmp_path):
    write_arrays(tmp_path / "a.npz", ARRAYS)
    found = read_arrays(tmp_path / "a.npz", "ask again")
    assert set(found) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def test_the_order_and_the_hour_do_not_change_a_byte(tmp_path):
    write_arrays(tmp_path / "a.npz", ARRAYS)
    write_arrays(tmp_path / "b.npz", dict(reversed(ARRAYS.items())))
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_changed_byte_passes_for_the_arrays(tmp_path):
    file = tmp_path / "a.npz"
    write_arrays(file, {"fields/positions": np.arange(6.0)})
    whole = file.read_bytes()
    harmless = 0
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        try:
            found = read_arrays(file, "ask again")
        except InvalidInput:
            continue
        for array in found.values():  # under another name at most, which result.json then misses
            np.testing.assert_array_equal(array, np.arange(6.0))
        harmless += 1
    assert harmless < len(whole) / 3  # dates, attributes and padding of the zip say nothing of the arrays


def test_no_pickle_is_read(tmp_path):
    np.savez(tmp_path / "a.npz", **{"fields/positions": np.array([print, 1], dtype=object)})
    with pytest.raises(InvalidInput, match=r"a\.npz.*allow_pickle.*ask again"):
        read_arrays(tmp_path / "a.npz", "ask again")
