"""How do the columns of a table become features, and features columns again?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from neuroglass.core.errors import InvalidInput, nearest

OTHER, MISSING = "(other)", "(missing)"


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers: (value - mean) / std, and a 0/1 feature where values were missing."""

    name: str
    kind: str  # 'number', 'whole' or 'boolean' (0 and 1, not scaled)
    median: float  # stands for a missing value
    mean: float
    std: float
    missing: bool  # whether there is a second feature, 1 where the value is missing

    @property
    def features(self) -> tuple[str, ...]:
        return (self.name, f"{self.name} is missing") if self.missing else (self.name,)

    def encode(self, values: pd.Series) -> np.ndarray:
        """One row per value, one column per feature."""
        numbers = as_numbers(values)
        absent = np.isnan(numbers)
        if absent.any() and not self.missing:
            raise InvalidInput(
                f"column {self.name!r} has no value in row {int(absent.argmax())}; none was missing when the encoding "
                f"was made: write a number, such as the median {self.median:g}"
            )
        scaled = (np.where(absent, self.median, numbers) - self.mean) / self.std
        return np.stack([scaled, absent], axis=1) if self.missing else scaled[:, None]

    def decode(self, features: np.ndarray) -> float | int | bool | None:
        if self.missing and features[1] > 0.5:
            return None
        value = float(features[0]) * self.std + self.mean
        return value if self.kind == "number" else round(value) if self.kind == "whole" else value > 0.5


@dataclass(frozen=True)
class CategoryColumn:
    """A column of categories: one 0/1 feature for each, the rare ones and missing values having their own."""

    name: str
    categories: tuple[str, ...]
    other: bool  # whether rare and new categories have a feature
    missing: bool

    @property
    def _slots(self) -> tuple[str, ...]:
        return (*self.categories, *[OTHER] * self.other, *[MISSING] * self.missing)

    @property
    def features(self) -> tuple[str, ...]:
        return tuple(f"{self.name}={slot}" for slot in self._slots)

    def encode(self, values: pd.Series) -> np.ndarray:
        """One row per value, one column per feature."""
        absent = values.isna().to_numpy()
        known = {category: place for place, category in enumerate(self.categories)}
        places = np.array([known.get(text, len(known)) for text in as_text(values)], dtype=np.intp)
        unknown = ~absent & (places == len(known))
        if unknown.any() and not self.other:
            row = int(unknown.argmax())
            text = str(values.iloc[row])
            raise InvalidInput(f"column {self.name!r} has {text!r} in row {row}; known: {nearest(text, known)}")
        if absent.any() and not self.missing:
            raise InvalidInput(
                f"column {self.name!r} has no value in row {int(absent.argmax())}; none was missing when the encoding "
                f"was made: write one of {nearest('', known)}"
            )
        places[absent] = len(self._slots) - 1
        return np.eye(len(self._slots))[places]

    def decode(self, features: np.ndarray) -> str | None:
        slot = int(np.argmax(features))
        if slot < len(self.categories):
            return self.categories[slot]
        return OTHER if self.other and slot == len(self.categories) else None


@dataclass(frozen=True)
class Encoding:
    """The way from the columns of a table to the features of a network, and back."""

    columns: tuple[NumberColumn | CategoryColumn, ...]

    @property
    def features(self) -> tuple[str, ...]:
        """The name of every feature, in order."""
        return tuple(feature for column in self.columns for feature in column.features)

    @property
    def groups(self) -> tuple[str, ...]:
        """The original column of every feature."""
        return tuple(column.name for column in self.columns for _ in column.features)

    def apply(self, frame: pd.DataFrame) -> np.ndarray:
        """float32 features of new rows. Raises InvalidInput on columns and categories that were not there before."""
        for column in self.columns:
            if column.name not in frame:
                given = nearest(column.name, map(str, frame.columns))
                raise InvalidInput(f"the rows have no column {column.name!r}; they have {given}")
        parts = [column.encode(frame[column.name]) for column in self.columns]
        return np.concatenate(parts, axis=1).astype(np.float32)

    def decode(self, row: Sequence[float] | np.ndarray) -> dict[str, Any]:
        """The original values of one encoded row; None where a value is missing."""
        features = np.asarray(row, dtype=np.float64)
        if features.shape != (len(self.features),):
            raise InvalidInput(f"a row of shape {features.shape} was given; expected {len(self.features)} features")
        if not np.isfinite(features).all():
            raise InvalidInput(f"feature {self.features[int(np.isfinite(features).argmin())]!r} is not a finite number")
        ends = np.cumsum([0, *(len(column.features) for column in self.columns)])
        return {c.name: c.decode(features[a:b]) for c, (a, b) in zip(self.columns, pairwise(ends), strict=True)}

    def describe(self) -> dict[str, Any]:
        """Plain data: part of the fingerprint."""
        return {"columns": [asdict(column) for column in self.columns]}

    @classmethod
    def restore(cls, about: Mapping[str, Any]) -> Encoding:
        """The encoding that was described."""
        columns: list[NumberColumn | CategoryColumn] = []
        for column in about["columns"]:
            if "categories" in column:
                columns.append(CategoryColumn(**{**column, "categories": tuple(column["categories"])}))
            else:
                columns.append(NumberColumn(**column))
        return cls(tuple(columns))


def as_numbers(values: pd.Series) -> np.ndarray:
    """float64, NaN where missing. Raises InvalidInput on text and infinity."""
    numbers = pd.to_numeric(values.astype(object).where(values.notna(), None), errors="coerce").to_numpy(np.float64)
    wrong = (np.isnan(numbers) & values.notna().to_numpy()) | np.isinf(numbers)
    if wrong.any():
        row = int(wrong.argmax())
        given = values.iloc[row]
        shown = repr(given) if isinstance(given, str) else given
        raise InvalidInput(
            f"column {values.name!r} has {shown} in row {row}, not a finite number; "
            "correct it, or leave it empty where the value is missing"
        )
    return numbers


def as_text(values: pd.Series) -> np.ndarray:
    """Every value as text (Python strings); '' where missing."""
    codes, distinct = pd.factorize(values)  # -1 where missing
    return np.array([*(str(value) for value in distinct), ""], dtype=object)[codes]
