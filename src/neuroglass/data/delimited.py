"""What table is in this text file? CSV and TSV as spreadsheets write them: any separator, BOM, quotes."""

from __future__ import annotations

import csv
import io
import warnings
from collections import Counter
from itertools import islice
from pathlib import Path

import pandas as pd

from neuroglass.core.errors import InvalidInput

SEPARATORS = ",;\t|"
LOOKED_AT = 64 * 1024  # characters of the file's beginning
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_text_table(path: Path) -> pd.DataFrame:
    """The rows of a text table whose first row has the names of the columns."""
    with path.open("rb") as file:
        start = file.read(3)
    encoding = next((name for mark, name in MARKS.items() if start.startswith(mark)), "utf-8")
    try:
        with path.open(encoding=encoding, newline="") as file:
            text = file.read(LOOKED_AT)
        separator, header = _header(text, path)
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # rows that are longer than the header
            frame = pd.read_csv(
                path,
                sep=separator,
                encoding=encoding,
                index_col=False,
                low_memory=False,
                skip_blank_lines=True,
                skipinitialspace=True,
                decimal=_decimal(text, separator),
            )
    except UnicodeError as fault:
        raise InvalidInput(f"{path} is not UTF-8 text ({fault}); save it as UTF-8 (in Excel: CSV UTF-8)") from None
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError, csv.Error) as fault:
        raise InvalidInput(f"{path} is not a whole table with {len(header)} columns: {fault}") from fault
    frame.columns = pd.Index(header)
    return frame


def _header(text: str, path: Path) -> tuple[str, list[str]]:
    """The separator, and the names in the first row."""
    if not text.strip():
        raise InvalidInput(f"{path} is empty; expected a row of column names and rows of values")
    if "\0" in text:
        raise InvalidInput(f"{path} is not a text table: it has zero bytes; give CSV, TSV or Parquet")
    separator = max(SEPARATORS, key=lambda sep: _agreement(text, sep))
    names = [name.strip() for name in _rows(text, separator)[0]]
    twice = [name for name, times in Counter(names).items() if times > 1 and name]
    if twice:
        raise InvalidInput(f"{path} has more than one column {twice[0]!r}; give every column its own name")
    values = [name for name in names if _is_number(name)]
    if values and values != [str(place) for place in range(len(values))]:
        raise InvalidInput(
            f"the first row of {path} looks like values ({', '.join(names[:4])}), not names; "
            "add a first row with the names of the columns"
        )
    return separator, names


def _agreement(text: str, separator: str) -> tuple[float, int]:
    """How many of the first rows have as many fields as the first, and how many fields that is; 0 for one field."""
    rows = _rows(text, separator)
    fields = len(rows[0])
    if fields == 1:
        return 0.0, 0
    return sum(len(row) == fields for row in rows) / len(rows), fields


def _rows(text: str, separator: str) -> list[list[str]]:
    """The fields of the first rows."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    return [row for row in islice(rows, 50) if any(row)]


def _decimal(text: str, separator: str) -> str:
    """A comma where fields such as 3,5 are common and none has a point: continental spreadsheets."""
    fields = [field for row in _rows(text, separator)[1:] for field in row]
    commas = sum(field.count(",") == 1 and _is_number(field.replace(",", ".")) for field in fields)
    points = sum("." in field and _is_number(field) for field in fields)
    return "," if separator != "," and commas and not points else "."


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).strip().isdecimal()
