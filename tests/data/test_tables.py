import numpy as np
import pandas as pd
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.data.encoding import as_numbers
from neuroglass.data.tables import from_frame, read_table

FRAME = pd.DataFrame(
    {
        "age": [20.5, 30.5, np.nan, 40.5, 30.5, 28.0],
        "visits": [1, 2, 3, 4, 5, 9],
        "member": [True, False, True, True, False, True],
        "port": ["S", None, "C", "S", "Q", "S"],
        "same": [7, 7, 7, 7, 7, 7],
        "bought": [0, 1, 1, 0, 1, 0],
    }
)


@pytest.fixture
def dataset():
    return from_frame(FRAME, target="bought")


def feature(dataset, name):
    return dataset.x[:, dataset.encoding.features.index(name)]


def test_numbers_are_standardized_by_the_values_that_are_there(dataset):
    there = ~FRAME["age"].isna().to_numpy()
    age = feature(dataset, "age")
    assert dataset.x.dtype == np.float32
    assert age[there].mean() == pytest.approx(0, abs=1e-6) and age[there].std() == pytest.approx(1, abs=1e-6)
    visits = FRAME["visits"].to_numpy()
    np.testing.assert_allclose(feature(dataset, "visits"), (visits - visits.mean()) / visits.std(), rtol=1e-6)


def test_a_missing_number_is_the_median_and_marked_and_said(dataset):
    known = FRAME["age"].dropna()
    assert feature(dataset, "age")[2] == pytest.approx((30.5 - known.mean()) / known.std(ddof=0), rel=1e-6)
    assert feature(dataset, "age is missing").tolist() == [0, 0, 1, 0, 0, 0]
    assert "column 'age': 1 missing values are set to the median, 30.5, and marked" in dataset.notes
    assert "visits is missing" not in dataset.encoding.features


def test_categories_become_one_feature_each_missing_included(dataset):
    assert feature(dataset, "port=S").tolist() == [1, 0, 0, 1, 0, 1]
    assert feature(dataset, "port=(missing)").tolist() == [0, 1, 0, 0, 0, 0]
    parts = [feature(dataset, name) for name in dataset.encoding.features if name.startswith("port=")]
    np.testing.assert_array_equal(np.sum(parts, axis=0), np.ones(6))


def test_booleans_stay_0_and_1_and_a_constant_column_is_0(dataset):
    assert feature(dataset, "member").tolist() == [1, 0, 1, 1, 0, 1]
    assert feature(dataset, "same").tolist() == [0] * 6


def test_the_space_speaks_of_the_original_columns(dataset):
    assert dataset.space.shape == (len(dataset.encoding.features),)
    assert dataset.space.axes[0].ticks == ("age", "visits", "member", "port", "same")
    assert set(dataset.columns) == set(FRAME.columns)
    assert dataset.columns["port"].tolist() == ["S", "", "C", "S", "Q", "S"]
    assert dataset.columns["visits"].tolist() == FRAME["visits"].tolist() and np.isnan(dataset.columns["age"][2])


@pytest.mark.parametrize(
    ("values", "y", "classes"),
    [
        (["no", "yes", "no", "no"], [0, 1, 0, 0], ("no", "yes")),
        ([True, False, True, True], [1, 0, 1, 1], ("False", "True")),
        ([3, 5, 3, 5], [0, 1, 0, 1], ("3", "5")),
        ([3, 5, 4, 2], [3, 5, 4, 2], ()),
        ([0.5, 1.5, 0.5, 0.5], [0.5, 1.5, 0.5, 0.5], ()),
        (list(range(21)) * 2, list(range(21)) * 2, ()),
    ],
)
def test_the_target_is_classes_or_numbers_by_the_stated_rule(values, y, classes):
    found = from_frame(pd.DataFrame({"a": range(len(values)), "t": values}), target="t")
    assert found.y.tolist() == y and found.classes == classes
    assert (found.y.dtype.kind == "i") == bool(classes)
    assert f"read as {f'{len(classes)} classes' if classes else 'numbers'}" in found.notes[0]


def test_the_task_overrules_the_rule():
    frame = pd.DataFrame({"a": range(4), "t": [3, 5, 3, 5]})
    assert from_frame(frame, target="t", task="numbers").y.tolist() == [3.0, 5.0, 3.0, 5.0]
    assert from_frame(frame, target="a", task="classes").classes == ("0", "1", "2", "3")
    with pytest.raises(InvalidInput, match="write 'classes' or 'numbers'"):
        from_frame(frame, target="t", task="regression")


def test_rare_categories_share_a_feature():
    values = [f"c{i % 10}" for i in range(100)] + ["z1", "z2", "z3"]
    found = from_frame(pd.DataFrame({"a": values}), most=11)
    assert len(found.encoding.features) == 11 and feature(found, "a=(other)").tolist() == [0] * 100 + [1] * 3
    assert "keeps its 10 most frequent categories, 3 others are one" in found.notes[0]


def test_columns_that_cannot_be_features_are_left_out_and_said():
    frame = pd.DataFrame(
        {
            "a": range(60),
            "name": [f"person {i}" for i in range(60)],
            "day": pd.date_range("2020-01-01", periods=60),
            "nothing": [None] * 60,
            "Unnamed: 0": range(60),
            "list": [[1]] * 60,
        }
    )
    found = from_frame(frame)
    assert found.encoding.features == ("a",)
    said = "; ".join(found.notes)
    for part in ("'name' is left out: 60 distinct", "'day' is left out", "'nothing' is left out", "'list' is left out"):
        assert part in said
    assert "1 columns without a name are left out" in said
    assert found.columns["name"][3] == "person 3"
    assert from_frame(frame.assign(b=1), leave_out=["a"]).encoding.features == ("b",)


@pytest.mark.parametrize(
    ("frame", "options", "message"),
    [
        (FRAME, {"target": "bougth"}, r"no column 'bougth'; it has 'bought'"),
        (FRAME, {"leave_out": ["agee"]}, r"no column 'agee'; it has 'age'"),
        (FRAME.iloc[:0], {}, "no rows"),
        (FRAME[["bought"]], {"target": "bought"}, "only the target is there"),
        (FRAME, {"target": "port"}, r"row 1 has no value in the target column 'port' \(1 rows have none\)"),
        (pd.DataFrame({"a": [None, 1.0, np.inf]}), {}, "column 'a' has inf in row 2"),
        (pd.DataFrame({"a": [1e300, -1e300]}), {}, "numbers up to 1e[+]300"),
        (pd.DataFrame({"a": [*map(str, range(30)), "abc"]}), {}, "column 'a' has numbers, but 'abc' in row 30"),
        (pd.DataFrame({"a": [*map(str, range(30)), "abc"]}, index=range(9, 40)), {}, "'abc' in row 30"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), {}, "more than one column 'a'"),
        (FRAME, {"on_bad": "drop"}, "on_bad 'drop' is unknown"),
    ],
)
def test_what_cannot_be_encoded_is_named(frame, options, message):
    with pytest.raises(InvalidInput, match=message):
        from_frame(frame, **options)


def test_rows_without_target_are_skipped_when_asked():
    found = from_frame(FRAME, target="port", on_bad="skip")
    assert len(found) == 5 and "1 of 6 rows skipped" in "; ".join(found.notes)
    assert found.columns["visits"].tolist() == [1, 3, 4, 5, 9]


def test_csv_and_parquet_of_the_same_table_are_the_same_data(tmp_path):
    FRAME.to_csv(tmp_path / "t.csv", index=False)
    FRAME.to_parquet(tmp_path / "t.parquet")
    found = read_table(tmp_path / "t.csv", target="bought")
    assert found.fingerprint == read_table(tmp_path / "t.parquet", target="bought").fingerprint
    assert found.fingerprint == from_frame(FRAME, target="bought").fingerprint


def test_equal_features_of_other_units_are_other_data():
    meters = pd.DataFrame({"length": [1.0, 2.0, 4.0]})
    assert from_frame(meters).x.tolist() == from_frame(meters * 1024).x.tolist()
    assert from_frame(meters).fingerprint != from_frame(meters * 1024).fingerprint


def test_a_truncated_parquet_file_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    FRAME.to_parquet(path)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InvalidInput, match="cut short, damaged or not a Parquet table"):
        read_table(path)
    with pytest.raises(InvalidInput, match="not a file"):
        read_table(tmp_path / "other.csv")


@pytest.mark.parametrize(
    ("name", "target", "classes"),
    [
        ("adult.csv", "income", ("<=50K", ">50K")),
        ("titanic.csv", "Survived", ("0", "1")),
        ("california_housing.csv", "median_house_value", ()),
    ],
)
def test_every_real_row_decodes_to_its_original_values(real, name, target, classes):
    frame = pd.read_csv(real / "tables" / name)
    found = read_table(real / "tables" / name, target=target)
    assert len(found) == len(frame) and found.classes == classes
    for row in range(0, len(frame), len(frame) // 50):
        for column, value in found.encoding.decode(found.x[row]).items():
            original = frame[column].iloc[row]
            if pd.isna(original):
                assert value is None
            elif isinstance(original, str):
                assert value == original
            else:
                assert value == pytest.approx(original, rel=1e-5, abs=1e-4)


def test_the_same_column_in_other_types_gives_the_same_numbers():
    for kind in ("float32", "Int64", "Float64", "object"):
        assert as_numbers(pd.Series([1, 2, 4]).astype(kind)).tolist() == [1.0, 2.0, 4.0]
    assert np.isnan(as_numbers(pd.Series([1, None], dtype="Int64"))[1])
