from pathlib import Path

import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.data.splits import choose_split, split_folder


def test_training_data_are_read_unless_another_split_is_asked():
    chosen, notes = choose_split(["test", "train"], None, Path("x"))
    assert chosen == "train" and notes == ("read the split 'train'; there is also test (split=)",)
    assert choose_split(["test", "train"], "test", Path("x")) == ("test", ())
    assert choose_split(["only"], None, Path("x")) == ("only", ())


def test_splits_have_two_spellings():
    assert choose_split(["train", "val"], "validation", Path("x"))[0] == "val"
    with pytest.raises(InvalidInput, match="x has no split 'tset'; it has 'train', 'test'"):
        choose_split(["train", "test"], "tset", Path("x"))


def test_a_class_named_train_is_not_a_split(tmp_path):
    for name in ("train", "plane"):
        (tmp_path / name).mkdir()
    assert split_folder(tmp_path, None) == (tmp_path, ())
