"""How is a table read? Columns become features by an encoding that is kept, so that results speak of the columns."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.space import table
from neuroglass.data.delimited import read_text_table
from neuroglass.data.encoding import CategoryColumn, Encoding, NumberColumn, as_numbers, as_text
from neuroglass.data.samples import ArrayDataset

FEW = 20  # whole numbers with at most so many values are classes
MOSTLY = 0.9  # share of numbers from which a text is a mistake in a column of numbers
LONGEST = 100  # characters of a text that is kept as a column to color and filter by


def read_table(
    path: str | Path,
    *,
    target: str | None = None,
    task: str | None = None,
    leave_out: Collection[str] = (),
    most: int = 50,
    on_bad: str = "error",
) -> ArrayDataset:
    """Rows of a CSV, TSV or Parquet file, encoded as `from_frame` says."""
    path = Path(path)
    if not path.is_file():
        raise InvalidInput(f"{path} is not a file; give a CSV, TSV or Parquet table")
    with path.open("rb") as file:
        parquet = file.read(4) == b"PAR1"
    frame = _parquet(path) if parquet or path.suffix.lower() == ".parquet" else read_text_table(path)
    return from_frame(frame, target=target, task=task, leave_out=leave_out, most=most, on_bad=on_bad)


def _parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path, engine="pyarrow").reset_index(drop=True)
    except (OSError, ValueError) as fault:
        raise InvalidInput(f"{path} is cut short, damaged or not a Parquet table: {fault}") from fault


def from_frame(
    frame: pd.DataFrame,
    *,
    target: str | None = None,
    task: str | None = None,
    leave_out: Collection[str] = (),
    most: int = 50,
    on_bad: str = "error",
) -> ArrayDataset:
    """Rows of a frame as float32 features.

    Numbers are standardized (the median stands for missing ones, with a further 0/1 feature), categories become 0/1
    features (`most` of them at most, the rest together). A target of text, of booleans, or of whole numbers with at
    most 20 values, fewer than half the rows, has classes; `task` 'classes' or 'numbers' overrules that.
    """
    frame, notes = _named(frame)
    for name in (*leave_out, *([] if target is None else [target])):
        if name not in frame:
            raise InvalidInput(f"the table has no column {name!r}; it has {nearest(name, frame.columns)}")
    if frame.columns.duplicated().any():
        twice = frame.columns[frame.columns.duplicated()][0]
        raise InvalidInput(f"the table has more than one column {twice!r}; give every column its own name")
    frame, skipped = _with_target(frame, target, on_bad)
    notes += skipped
    if len(frame) == 0:
        raise InvalidInput(f"the table has columns {nearest('', frame.columns)} but no rows; an empty data set")
    y, classes, said = (None, (), ()) if target is None else _target(frame[target], task)
    found: list[NumberColumn | CategoryColumn] = []
    for name in frame.columns:
        if name not in leave_out and name != target:
            column, note = fit_column(frame[name], most)
            found += [column] if column else []
            notes += [note] if note else []
    if not found:
        raise InvalidInput(f"no column of the table can be a feature: {'; '.join(notes) or 'only the target is there'}")
    encoding = Encoding(tuple(found))
    columns = {name: values for name in frame if (values := _plain_column(frame[name])) is not None}
    space = table(encoding.features, groups=encoding.groups)
    about = {"classes": classes, "columns": columns, "notes": (*said, *notes), "encoding": encoding, "space": space}
    return ArrayDataset(encoding.apply(frame), y, **about)


def _named(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The columns that have a name: an index that was saved along, or a separator at the end of rows, has none."""
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1).reset_index(drop=True)
    named = [bool(name) and not name.startswith("Unnamed: ") for name in frame.columns]
    lost = len(named) - sum(named)
    return frame.loc[:, named], [f"{lost} columns without a name are left out"] if lost else []


def _with_target(frame: pd.DataFrame, target: str | None, on_bad: str) -> tuple[pd.DataFrame, list[str]]:
    """The rows that have a target; one without is an error, or left out and said."""
    if on_bad not in ("error", "skip"):
        raise InvalidInput(f"on_bad {on_bad!r} is unknown; write 'error', or 'skip' to leave rows without target out")
    if target is None:
        return frame, []
    absent = frame[target].isna().to_numpy()
    if not absent.any():
        return frame, []
    if on_bad == "error":
        raise InvalidInput(
            f"row {int(absent.argmax())} has no value in the target column {target!r} ({absent.sum()} rows have none); "
            "fill it, or write on_bad='skip' to leave such rows out"
        )
    note = f"{absent.sum()} of {len(frame)} rows skipped: no value in the target column {target!r}"
    return frame[~absent].reset_index(drop=True), [note]


def _target(values: pd.Series, task: str | None) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """y, classes, and how the target was understood."""
    if task not in (None, "classes", "numbers"):
        raise InvalidInput(f"task {task!r} is unknown; write 'classes' or 'numbers'")
    kind = column_kind(values)
    distinct = values.nunique()
    few = kind == "whole" and distinct <= min(FEW, len(values) / 2)
    if task == "numbers" or (task is None and not few and kind in ("number", "whole")):
        return as_numbers(values), (), (f"target {values.name!r} is read as numbers (task='classes' otherwise)",)
    if kind == "whole":
        classes, y = np.unique(as_numbers(values).astype(np.int64), return_inverse=True)
    else:
        classes, y = np.unique(as_text(values).astype(str), return_inverse=True)
    names = tuple(map(str, classes))
    said = f"target {values.name!r} is read as {len(names)} classes (task='numbers' otherwise)"
    return y.astype(np.int64), names, (said,)


def column_kind(values: pd.Series) -> str:
    """'boolean', 'whole', 'number', 'date', 'text', 'nested' or 'empty'.

    Raises InvalidInput where a column is of numbers but for a few texts.
    """
    present = values.dropna()
    if len(present) == 0:
        return "empty"
    if pd.api.types.is_datetime64_any_dtype(values) or pd.api.types.is_timedelta64_dtype(values):
        return "date"
    if pd.api.types.infer_dtype(present) == "boolean":
        return "boolean"
    if pd.api.types.is_complex_dtype(values) or isinstance(present.iloc[0], list | dict | np.ndarray):
        return "nested"
    if pd.api.types.is_numeric_dtype(values) or isinstance(present.iloc[0], Decimal):
        numbers = as_numbers(values)
        numbers = numbers[~np.isnan(numbers)]
        return "whole" if np.all(numbers == np.rint(numbers)) else "number"
    return _text_kind(values, present)


def _text_kind(values: pd.Series, present: pd.Series) -> str:
    if not isinstance(values.dtype, pd.CategoricalDtype):
        numbers = pd.to_numeric(present.drop_duplicates().astype(str), errors="coerce").notna()
        if MOSTLY < numbers.mean() < 1:
            row = numbers.index[int(numbers.to_numpy().argmin())]
            raise InvalidInput(
                f"column {values.name!r} has numbers, but {present.loc[row]!r} in row {row}; "
                f"correct it, leave it empty where the value is missing, or write leave_out=[{values.name!r}]"
            )
    return "text"


def fit_column(values: pd.Series, most: int) -> tuple[NumberColumn | CategoryColumn | None, str]:
    """How this column is encoded, and what must be said of it; None where it is left out."""
    name, missing = str(values.name), int(values.isna().sum())
    kind = column_kind(values)
    if kind in ("empty", "nested"):
        why = "it has no values" if kind == "empty" else "its values are not plain"
        return None, f"column {name!r} is left out: {why}"
    if kind in ("boolean", "whole", "number"):
        return _fit_numbers(values, kind, name, missing)
    counts = pd.Series(as_text(values[values.notna()])).value_counts()
    if len(counts) > most and len(counts) > (len(values) - missing) / 2:
        return None, f"column {name!r} is left out: {len(counts)} distinct values in {len(values) - missing} rows"
    kept = counts if len(counts) <= most else counts.iloc[: max(1, most - 1)]
    rare = len(counts) - len(kept)
    note = f"column {name!r} keeps its {len(kept)} most frequent categories, {rare} others are one" if rare else ""
    return CategoryColumn(name, tuple(sorted(kept.index)), other=rare > 0, missing=missing > 0), note


def _fit_numbers(values: pd.Series, kind: str, name: str, missing: int) -> tuple[NumberColumn, str]:
    numbers = as_numbers(values)
    present = numbers[~np.isnan(numbers)]
    with np.errstate(over="ignore"):
        mean, std = (0.0, 1.0) if kind == "boolean" else (float(present.mean()), float(present.std()) or 1.0)
    if not np.isfinite(std):
        raise InvalidInput(f"column {name!r} has numbers up to {np.abs(present).max():g}: too large, divide it")
    median = float(np.quantile(present, 0.5, method="lower" if kind != "number" else "linear"))
    said = {True: "True", False: "False"}[median > 0.5] if kind == "boolean" else f"{median:g}"
    note = f"column {name!r}: {missing} missing values are set to the median, {said}, and marked" if missing else ""
    return NumberColumn(name, kind, median, mean, std, missing=missing > 0), note


def _plain_column(values: pd.Series) -> np.ndarray | None:
    """The column as it was, to color and filter by; None where it is not plain, or too long a text."""
    kind = column_kind(values)
    if kind in ("empty", "nested"):
        return None
    if kind == "boolean" and not values.isna().any():
        return values.to_numpy(bool)
    if kind in ("boolean", "whole", "number"):
        numbers = as_numbers(values)
        return numbers.astype(np.int64) if kind == "whole" and not np.isnan(numbers).any() else numbers
    text = as_text(values)
    return text.astype(str) if max(map(len, text)) <= LONGEST else None
