import csv

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroglass.core.errors import InvalidInput
from neuroglass.data.delimited import read_text_table

PLAIN = "name,age\nann,3\nbob,4\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "table.csv"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_separator_and_byte_order_mark_give_the_same_table(path, separator, encoding):
    path.write_text(PLAIN.replace(",", separator), encoding=encoding)
    frame = read_text_table(path)
    assert list(frame.columns) == ["name", "age"] and frame["age"].tolist() == [3, 4]


cell = st.text(st.sampled_from('ab ,;"\t|\n'), max_size=6).map(lambda text: f"x{text}x")


@given(rows=st.lists(st.tuples(cell, cell), min_size=1, max_size=6), separator=st.sampled_from(",;\t|"))
def test_quoted_fields_may_hold_anything(tmp_path_factory, rows, separator):
    path = tmp_path_factory.mktemp("quoted") / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([("first", "second"), *rows])
    frame = read_text_table(path)
    assert list(frame.itertuples(index=False, name=None)) == rows


def test_spaces_after_a_separator_do_not_count(path):
    path.write_text('a, b, "c, d"\n1, x, "2, 3"\n', encoding="utf-8")
    assert read_text_table(path).to_dict("list") == {"a": [1], "b": ["x"], "c, d": ["2, 3"]}


def test_decimal_commas_are_numbers(path):
    path.write_text("a;b\n1,5;x\n-2,25;y\n", encoding="utf-8")
    assert read_text_table(path)["a"].tolist() == [1.5, -2.25]


def test_text_with_commas_under_another_separator_stays_text(path):
    path.write_text("a;b\n1.5;x, y\n2.5;z, y\n", encoding="utf-8")
    assert read_text_table(path)["a"].tolist() == [1.5, 2.5]


def test_empty_fields_are_missing_and_one_column_is_a_table(path):
    path.write_text("a,b\n1,\n,2\n", encoding="utf-8")
    assert read_text_table(path).isna().to_numpy().tolist() == [[False, True], [True, False]]
    path.write_text("a\n1\n2\n", encoding="utf-8")
    assert read_text_table(path)["a"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"  \n \n", "is empty"),
        (b"a,b,a\n1,2,3\n", "more than one column 'a'"),
        (b"5.1,3.5,setosa\n4.9,3.0,setosa\n", r"looks like values \(5\.1, 3\.5, setosa\), not names"),
        (b"a,b\n1,2\n1,2,3\n", "not a whole table with 2 columns"),
        (b"a,b\n1,2,3\n4,5,6\n", "not a whole table with 2 columns"),
        (b'a,b\n1,"2\n', "not a whole table with 2 columns"),
        ("a,b\ncafé,1\n".encode("latin-1"), "not UTF-8 text"),
        (b"a,b\n1,\x00\n", "zero bytes"),
    ],
)
def test_what_is_not_a_table_is_refused_with_the_reason(path, content, message):
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=message):
        read_text_table(path)


def test_a_long_table_is_read_whole(path):
    frame = pd.DataFrame({"text": ["some, words"] * 30_000, "n": range(30_000)})
    frame.to_csv(path, index=False)
    pd.testing.assert_frame_equal(read_text_table(path), frame)
