"""The data of an assignment, as hidden tests read it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from autograder.records import GradingError


def read_data(root: Path, path: Path) -> Any:
    """A file of the course at `root`, by its ending.

    .h5, .hdf5 -- the data sets by name, as arrays; .npz -- the arrays by name; .npy -- the array
    .csv -- the columns by the names in the first line, as arrays: of numbers where all of a column is, else of text
    .json -- what it says; any other -- its text

    Raises GradingError of the kind `data`, which names the file, what was expected of it and how to make it again.
    """
    where = path.relative_to(root).as_posix()
    if not path.is_file():
        raise GradingError("data", f"{where} is missing: {_remedy(root)}")
    try:
        return READERS.get(path.suffix, _text)(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise GradingError("data", f"{where} is damaged ({error}): {_remedy(root)}") from None


def _remedy(root: Path) -> str:
    if (root / "datasets" / "__main__.py").is_file():
        return "run python -m datasets"
    return "put the file back where the notebook reads it"


def _h5(path: Path) -> dict[str, Any]:
    with h5py.File(path) as file:
        return {key: file[key][()] for key in file}


def _npz(path: Path) -> dict[str, Any]:
    with np.load(path, allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays}


def _csv(path: Path) -> dict[str, Any]:
    table = np.atleast_1d(np.genfromtxt(path, delimiter=",", names=True, dtype=None, encoding="utf-8", deletechars=""))
    return {name: table[name] for name in table.dtype.names or ()}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


READERS: dict[str, Callable[[Path], Any]] = {
    ".h5": _h5,
    ".hdf5": _h5,
    ".npz": _npz,
    ".npy": lambda path: np.load(path, allow_pickle=False),
    ".csv": _csv,
    ".json": lambda path: json.loads(_text(path)),
}
