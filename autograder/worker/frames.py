"""Tables of pandas as plain data: columns with their names, and an index. pandas itself is not imported here.

A column of numbers or booleans is an array; any other is a list of Python's values, None where one is missing, times as
text in ISO 8601.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Series:
    """A column of a table, or a `pandas.Series`: its values, the index, and its name."""

    values: Any
    index: Any
    name: Any = None

    def __len__(self) -> int:
        return len(self.values)

    def to_pandas(self) -> Any:
        """The `pandas.Series` of these values; needs pandas."""
        import pandas  # only where a course uses it

        return pandas.Series(self.values, index=_index(pandas, self.index), name=self.name)

    def __repr__(self) -> str:
        return f"pd.Series({_shown(self.values)}, name={self.name!r}{_shown_index(self.index)})"


@dataclass(frozen=True)
class Frame:
    """A `pandas.DataFrame` as it comes back from a student's function: `columns` by name, and the `index`."""

    columns: dict[Any, Any]
    index: Any

    def __getitem__(self, name: Any) -> Any:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.index)

    def to_pandas(self) -> Any:
        """The `pandas.DataFrame` of these columns; needs pandas."""
        import pandas  # only where a course uses it

        return pandas.DataFrame(self.columns, index=_index(pandas, self.index), columns=list(self.columns))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name!r}: {_shown(values)}" for name, values in self.columns.items())
        return f"pd.DataFrame({{{inside}}}{_shown_index(self.index)})"


def _index(pandas: Any, index: Any) -> Any:
    plain = isinstance(index, np.ndarray) and np.array_equal(index, np.arange(len(index)))
    return pandas.RangeIndex(len(index)) if plain else pandas.Index(index)


def _shown(values: Any) -> str:
    return repr(values.tolist() if isinstance(values, np.ndarray) else values)


def _shown_index(index: Any) -> str:
    plain = isinstance(index, np.ndarray) and np.array_equal(index, np.arange(len(index)))
    return "" if plain else f", index={_shown(index)}"


def as_plain(value: Any) -> Any:
    """A table of pandas, or its index, as `Frame`, `Series` or values; anything else as it is."""
    pandas = sys.modules.get("pandas")
    if pandas is None or type(value).__module__.partition(".")[0] != "pandas":
        return value
    if isinstance(value, pandas.DataFrame):
        names = list(value.columns)
        columns = {name: _column(value.iloc[:, k]) for k, name in enumerate(names)}
        if len(columns) < len(names):
            raise ValueError("two columns of a table have one name")
        return Frame(columns, _column(value.index))
    if isinstance(value, pandas.Series):
        return Series(_column(value), _column(value.index), value.name)
    if isinstance(value, (pandas.Index, pandas.api.extensions.ExtensionArray)):
        return _column(value)
    return value


def _column(values: Any) -> Any:
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biufc":
        return values.to_numpy()
    return [_entry(each) for each in values]


def _entry(value: Any) -> Any:
    if type(value) in (str, bool, int, tuple):
        return value
    if value is None or value != value:  # NaN and NaT are no number like themselves
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return None if type(value).__name__ == "NAType" else value
