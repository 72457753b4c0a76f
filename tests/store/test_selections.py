"""A selection comes back as it was made, under its name."""

import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.store.selections import Selection, read_selection, remove_selection, selection_keys, write_selection

ODD = Selection("odd ones – über", (5, 3, 9), "d" * 20)


def test_a_selection_comes_back_in_its_order(tmp_path):
    kept = write_selection(tmp_path, ODD)
    back = read_selection(tmp_path, ODD.key)
    assert (back.name, back.ids, back.data, back.of) == (ODD.name, (5, 3, 9), "d" * 20, "sample")
    assert back == kept and back.made > 1e9


def test_a_name_is_no_path(tmp_path):
    write_selection(tmp_path, Selection("../../x", (1,), "d"))
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file.parent for file in files] == [tmp_path / "selections"]


def test_a_name_stands_for_one_selection_of_the_same_things(tmp_path):
    write_selection(tmp_path, ODD)
    write_selection(tmp_path, Selection(ODD.name, (1,), ODD.data))
    write_selection(tmp_path, Selection(ODD.name, (1,), ODD.data, "unit:fc1"))
    assert len(selection_keys(tmp_path)) == 2
    assert read_selection(tmp_path, ODD.key).ids == (1,)
    remove_selection(tmp_path, ODD.key)
    assert len(selection_keys(tmp_path)) == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\nb", "\x00"])
def test_a_name_that_nobody_can_read_is_refused(name):
    with pytest.raises(InvalidInput, match="letters"):
        Selection(name, (1,), "d")


LETTERS = '{"format": 1, "name": "a", "ids": ["x"], "data": "d", "of": "sample", "made": 0}'


@pytest.mark.parametrize("content", ["{", '{"format": 2}', '{"format": 1, "name": "a"}', LETTERS])
def test_a_damaged_selection_is_told(tmp_path, content):
    write_selection(tmp_path, ODD)
    (tmp_path / "selections" / f"{ODD.key}.json").write_text(content)
    with pytest.raises(InvalidInput, match=ODD.key):
        read_selection(tmp_path, ODD.key)
