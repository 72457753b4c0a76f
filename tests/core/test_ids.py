import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.core.ids import read_ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("3", (3,)),
        ("0,5,9", (0, 5, 9)),
        ("9, 0", (9, 0)),
        ("0:4", (0, 1, 2, 3)),
        ("0:10:4", (0, 4, 8)),
        ("2:4,7", (2, 3, 7)),
        ("all", tuple(range(10))),
    ],
)
def test_a_line_of_text_names_samples_in_its_order(text, ids):
    assert read_ids(text, 10) == ids


@pytest.mark.parametrize("text", ["", "a", "1-3", "-1", "1:2:0", "1,,2", ":3", "٣"])
def test_what_names_no_samples_is_told_the_notation(text):
    with pytest.raises(InvalidInput, match="names no samples; write 3, or 0,5,9, or 0:8"):
        read_ids(text, 10)


def test_an_empty_range_and_an_id_that_does_not_exist_are_named():
    with pytest.raises(InvalidInput, match="'8:3' has an empty range"):
        read_ids("8:3", 10)
    with pytest.raises(InvalidInput, match="sample 999999999998 does not exist; the data has 10"):
        read_ids("0:999999999999", 10)
