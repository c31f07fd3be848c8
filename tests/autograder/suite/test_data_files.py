"""Hidden tests read a course's data in the forms that courses have it in, and a fault in it names file and remedy."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from autograder.records import GradingError
from autograder.suite.data_files import read_data

POINTS = "x,name,n in km\n1.5,ada,3\n-2,bob,4\n"


def test_every_form_is_read_by_its_ending(tmp_path: Path) -> None:
    X = np.arange(6.0).reshape(2, 3)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["X"] = X
    np.savez(tmp_path / "a.npz", X=X, y=[1, 2])
    np.save(tmp_path / "a.npy", X)
    (tmp_path / "a.csv").write_text(POINTS)
    (tmp_path / "a.json").write_text(json.dumps({"words": ["one"]}))
    (tmp_path / "a.txt").write_text("naïve", encoding="utf-8")
    assert np.array_equal(read_data(tmp_path, tmp_path / "a.h5")["X"], X)
    assert np.array_equal(read_data(tmp_path, tmp_path / "a.npz")["X"], X)
    assert np.array_equal(read_data(tmp_path, tmp_path / "a.npy"), X)
    columns = read_data(tmp_path, tmp_path / "a.csv")
    assert columns["x"].tolist() == [1.5, -2.0] and columns["name"].tolist() == ["ada", "bob"]
    assert columns["n_in_km"].tolist() == [3, 4]
    assert read_data(tmp_path, tmp_path / "a.json") == {"words": ["one"]}
    assert read_data(tmp_path, tmp_path / "a.txt") == "naïve"


def test_a_table_of_one_row_is_still_columns(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("x,y\n1,2\n")
    assert read_data(tmp_path, tmp_path / "one.csv")["x"].tolist() == [1]


@pytest.mark.parametrize("name", ["a.h5", "a.npz", "a.npy", "a.json", "a.csv", "a.txt"])
def test_a_damaged_or_missing_file_is_a_fault_of_the_data_and_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / "source" / "ps1" / "data" / name
    with pytest.raises(GradingError, match=f"source/ps1/data/{name} is missing: put the file back") as raised:
        read_data(tmp_path, path)
    assert raised.value.kind == "data"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a,b\n\xff\xfe{1,2\n3\n")
    with pytest.raises(GradingError, match=f"source/ps1/data/{name} is damaged"):
        read_data(tmp_path, path)


def test_a_course_with_builders_is_told_to_run_them(tmp_path: Path) -> None:
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "__main__.py").write_text("")
    with pytest.raises(GradingError, match="run python -m datasets"):
        read_data(tmp_path, tmp_path / "a.h5")
