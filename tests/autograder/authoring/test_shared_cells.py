"""Shared cells: what `check` says of a value, that every cell runs, and that copies in lessons are kept the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import run
from sample_course import ID, build_course, code, source_notebook, write_notebook

from autograder.authoring.rules import source_problems
from autograder.authoring.shared_cells import TEMPLATE, refresh, shared_cells, stale_cells
from autograder.course.notebook import cell_source, cell_tags

Check = Callable[..., None]


@pytest.fixture(scope="module")
def check() -> Check:
    """The `check` of the shared setup cell."""
    names: dict[str, Check] = {}
    exec(cell_source(shared_cells()["setup"]), names)
    return names["check"]


def test_a_check_ends_in_the_count(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    check({"a row": (np.zeros((1, 3)), [[0, 0, 0]]), "cost": (0.5, 1 / 2), "answers": ([True, False], [1, 0])})
    assert capsys.readouterr().out.splitlines() == [
        "a row     (1, 3)    ok",
        "cost      a number  ok",
        "answers   (2,)      ok",
        "3 of 3 ok",
    ]


def test_a_check_prints_every_line_before_it_stops(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AssertionError, match="1 of 2 not yet"):
        check({"first": (1.0, 1.5), "second": (2.0, 2.0)})
    assert capsys.readouterr().out.splitlines() == [
        "first    a number  off by up to 0.5",
        "second   a number  ok",
        "1 of 2 ok",
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([3.0, -6.0], "3 times the right value"),
        ([-1.0, 2.0], "-1 times the right value"),
        ([0.25, -0.5], "0.25 times the right value"),
        ([2.0, -3.0], "off by up to 1"),
        ([1.5, -3.0], "off by up to 1"),
        ([1.0000005, -2.000001], "off by up to 1e-06"),
        ([0.0, 0.0], "off by up to 2"),
        ([1e-200, -2e-200], "off by up to 2"),
        ([1.0, np.nan], "nan or inf, where finite numbers belong"),
        ([[1.0, -2.0]], "shape (1, 2), expected (2,)"),
        (1.0, "shape of a number, expected (2,)"),
        (None, "None: does the function return its result?"),
    ],
)
def test_a_check_says_how_a_value_differs(
    check: Check, capsys: pytest.CaptureFixture[str], value: object, said: str
) -> None:
    with pytest.raises(AssertionError):
        check({"dw": (value, [1.0, -2.0])})
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "target", "said"),
    [
        ([True, False, True], [True, True, False], "2 of 3 differ"),
        ([[1, 0, 2]], [[1, 0, 3]], "off by up to 1"),
        (np.bool_(False), True, "False, expected True"),
        (1, False, "1, expected False"),
        (3, 4, "off by up to 1"),
        ([0.5, 0.0], [1, 0], "0.5 times the right value"),
    ],
)
def test_a_check_of_yes_and_no_says_how_many_differ(
    check: Check, capsys: pytest.CaptureFixture[str], value: object, target: object, said: str
) -> None:
    with pytest.raises(AssertionError):
        check({"answers": (value, target)})
    assert said in capsys.readouterr().out


def test_a_check_says_that_a_number_is_expected(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AssertionError):
        check({"db": ([[0.5]], 0.5)})
    assert "db   (1, 1)    shape (1, 1), expected a number\n" in capsys.readouterr().out


def test_no_multiple_is_said_of_a_target_of_zeros(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AssertionError):
        check({"b": ([0.5, 1.0], [0.0, 0.0])})
    assert "off by up to 1\n" in capsys.readouterr().out


def test_shared_cells_that_draw_or_sound_are_folded_and_never_reach_the_grader() -> None:
    cells = shared_cells()
    assert set(cells) == {"setup", "layers", "drawing", "play", "sound"}
    for id in ("drawing", "play", "sound"):
        assert {"demo", "hide-input"} <= set(cell_tags(cells[id]))
        assert cells[id]["metadata"]["jupyter"] == {"source_hidden": True}
        assert cell_source(cells[id]).startswith("# Folded: ")


def test_code_of_shared_cells_fits_on_a_page() -> None:
    lines = [line for cell in shared_cells().values() for line in cell_source(cell).split("\n")]
    assert [line for line in lines if len(line) > 96] == []


def test_a_slider_tells_numbers_of_four_digits_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    ipywidgets = pytest.importorskip("ipywidgets")
    sliders: dict[str, Any] = {}
    monkeypatch.setattr(ipywidgets, "interact", lambda frame, **found: sliders.update(found))
    monkeypatch.setenv("JPY_SESSION_NAME", "a page where widgets run")
    names: dict[str, Any] = {}
    exec(cell_source(shared_cells()["play"]), names)
    names["play"](draw=None, values={"steps": [1000, 1001, 1500]}, stills=[{"steps": 1001}], alt="")
    assert [label for label, _ in sliders["steps"].options] == ["1000", "1001", "1500"]
    assert sliders["steps"].value == 1001


def test_the_notebook_of_shared_cells_runs_from_top_to_bottom(tmp_path: Path) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.read(TEMPLATE, as_version=4)
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    pictures = [o["metadata"]["image/png"]["alt"] for c in notebook.cells if c.cell_type == "code" for o in c.outputs
                if "image/png" in o.get("data", {})]  # fmt: skip
    assert pictures == [
        "One layer with arrows forward and back",
        "A wave over x from 0 to 6, for three settings of frequency and shift",
    ]
    (sound,) = notebook.cells[-1].outputs
    assert '<audio aria-label="The note a, which fades away"' in sound["data"]["text/html"]


def lesson(root: Path, source: str) -> Path:
    """The sample assignment with a copy of `setup` that holds `source`."""
    notebook = source_notebook()
    notebook["cells"][1] = code("setup", source, **shared_cells()["setup"]["metadata"])
    return write_notebook(root / "source" / ID / f"{ID}.ipynb", notebook)


def test_a_changed_copy_is_found_and_refreshed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = build_course(tmp_path)
    path = lesson(root, "import numpy as np")
    assert stale_cells(json.loads(path.read_text())) == ["setup"]
    monkeypatch.chdir(root)
    result = run("refresh", ID)
    assert result.exit_code == 0
    assert f"run `autograder release {ID}` next" in result.output
    notebook = json.loads(path.read_text())
    assert stale_cells(notebook) == []
    assert cell_source(notebook["cells"][1]) == cell_source(shared_cells()["setup"])


def test_the_rules_name_the_command_that_mends_a_changed_copy(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    path = lesson(root, "import numpy as np")
    cell = f"source/{ID}/{ID}.ipynb, cell setup"
    assert [str(problem) for problem in source_problems(root, ID)] == [
        f"{cell}: the copy of this shared cell differs from it; run `autograder refresh {ID}`"
    ]
    refresh(path)
    assert source_problems(root, ID) == []


def test_the_rules_find_a_shared_cell_that_is_none(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    notebook = source_notebook()
    notebook["cells"].append(code("sketch", "1 + 1", tags=["demo", "shared"]))
    write_notebook(root / "source" / ID / f"{ID}.ipynb", notebook)
    (problem,) = source_problems(root, ID)
    assert problem.where.endswith("cell sketch")
    assert "setup, layers, drawing, play, sound" in problem.what
    assert problem.remedy == "remove the tag shared"


def test_refreshing_a_copy_that_is_current_writes_nothing(tmp_path: Path) -> None:
    path = lesson(build_course(tmp_path), cell_source(shared_cells()["setup"]))
    before = path.stat().st_mtime_ns
    assert refresh(path) == []
    assert path.stat().st_mtime_ns == before


def test_a_cell_of_the_same_name_without_the_tag_is_the_notebooks_own(tmp_path: Path) -> None:
    notebook = source_notebook()
    notebook["cells"][1:1] = [code("play", "1 + 1", tags=["demo"])]
    assert stale_cells(notebook) == []
