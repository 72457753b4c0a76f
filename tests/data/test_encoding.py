import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.core.errors import InvalidInput
from neuroglass.data.encoding import CategoryColumn, Encoding, NumberColumn
from neuroglass.data.tables import from_frame

ENCODING = Encoding(
    (
        NumberColumn("age", "number", median=30.0, mean=20.0, std=10.0, missing=True),
        NumberColumn("count", "whole", median=3.0, mean=3.0, std=2.0, missing=False),
        NumberColumn("member", "boolean", median=1.0, mean=0.0, std=1.0, missing=False),
        CategoryColumn("port", ("C", "S"), other=True, missing=True),
        CategoryColumn("sex", ("f", "m"), other=False, missing=False),
    )
)
ROWS = pd.DataFrame(
    {"age": [40.0, np.nan], "count": [5, 3], "member": [True, False], "port": ["S", None], "sex": ["f", "m"]}
)


def test_features_follow_from_the_encoding_alone():
    expected = [[2, 0, 1, 1, 0, 1, 0, 0, 1, 0], [1, 1, 0, 0, 0, 0, 0, 1, 0, 1]]
    assert ENCODING.apply(ROWS).tolist() == expected
    assert ENCODING.groups == ("age", "age", "count", "member", *["port"] * 4, "sex", "sex")


def test_what_is_encoded_decodes_to_itself():
    first, second = (ENCODING.decode(row) for row in ENCODING.apply(ROWS))
    assert first == {"age": 40.0, "count": 5, "member": True, "port": "S", "sex": "f"}
    assert second == {"age": None, "count": 3, "member": False, "port": None, "sex": "m"}
    assert type(first["count"]) is int and type(first["member"]) is bool


row = st.fixed_dictionaries(
    {
        "a": st.floats(-1e3, 1e3, width=32),
        "b": st.one_of(st.none(), st.integers(-1000, 1000)),
        "c": st.one_of(st.none(), st.sampled_from(["x", "y", "(other)", "(missing)", ""])),
        "d": st.booleans(),
    }
)


@settings(max_examples=40)
@given(rows=st.lists(row, min_size=2, max_size=12))
def test_any_small_table_decodes_to_itself(rows):
    frame = pd.DataFrame(rows)
    found = from_frame(frame)
    for original, encoded in zip(rows, found.encoding.apply(frame), strict=True):
        for name, value in found.encoding.decode(encoded).items():
            number = isinstance(original[name], float | int)
            assert value == (pytest.approx(original[name], rel=1e-3, abs=1e-2) if number else original[name])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sex": ["f", "x"]}, "column 'sex' has 'x' in row 1; known: 'f', 'm'"),
        ({"sex": ["f", None]}, "column 'sex' has no value in row 1"),
        ({"count": [np.nan, 1]}, "column 'count' has no value in row 0; .* the median 3"),
        ({"age": [1, "old"]}, "column 'age' has 'old' in row 1, not a finite number"),
    ],
)
def test_new_rows_that_cannot_be_encoded_are_named(change, message):
    with pytest.raises(InvalidInput, match=message):
        ENCODING.apply(ROWS.assign(**change))


def test_a_new_category_is_among_the_others_where_there_are_any():
    encoded = ENCODING.apply(ROWS.assign(port=["Q", "C"]))
    assert ENCODING.decode(encoded[0])["port"] == "(other)" and ENCODING.decode(encoded[1])["port"] == "C"


def test_a_missing_column_and_a_wrong_row_are_named():
    with pytest.raises(InvalidInput, match="no column 'age'; they have 'aeg'"):
        ENCODING.apply(ROWS[["age"]].rename(columns={"age": "aeg"}))
    with pytest.raises(InvalidInput, match=r"shape \(2,\) was given; expected 10 features"):
        ENCODING.decode([1.0, 2.0])
    with pytest.raises(InvalidInput, match="'count' is not a finite number"):
        ENCODING.decode([0, 0, np.nan, *[0] * 7])


def test_it_survives_being_written_down():
    about = json.loads(json.dumps(ENCODING.describe()))
    assert Encoding.restore(about) == ENCODING
