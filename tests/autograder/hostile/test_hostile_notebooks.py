"""Notebooks that are damaged, forged or in strange company: graded for what their functions do, or refused in words."""

from __future__ import annotations

import copy
import csv
import json
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader_run import empty_gradebook, nbgrader, warm_grader
from sample_course import ID, Json, build_course, cell_of, code, markdown, role, solved, submit, write_notebook

from autograder.grading.grader import Grader
from autograder.records import Report, Ungraded, to_json

EVIL = "<script>alert('evil')</script>"
GIANT = 500 << 20
Change = Callable[[Json], Any]


def without_metadata(notebook: Json) -> None:
    for cell in notebook["cells"]:
        del cell["metadata"]
    del notebook["metadata"]


def twice(notebook: Json) -> None:
    """A grade cell and a solution cell stand there twice."""
    for id in ("double", "double-solution"):
        twin = copy.deepcopy(cell_of(notebook, id))
        twin["id"] = f"{id}-2"
        notebook["cells"].append(twin)


def edited_locked_cells(notebook: Json) -> None:
    cell_of(notebook, "setup")["source"] = "import numpy as np\nnp.testing = None\nraise SystemExit"
    cell_of(notebook, "double")["source"] = "print('100 of 100')"


def changed_points(notebook: Json) -> None:
    cell_of(notebook, "double")["metadata"]["nbgrader"]["points"] = 1_000_000
    cell_of(notebook, "centre")["metadata"]["nbgrader"]["points"] = -5
    notebook["cells"].append(code("bonus", "9999.0", nbgrader=role("bonus", 500, grade=True, locked=True)))


def deleted_locked_cells(notebook: Json) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in ("setup", "double", "centre")]


def another_kernel(notebook: Json) -> None:
    notebook["metadata"] = {"kernelspec": {"name": "bash", "language": "bash"}, "language_info": {"name": "R"}}


def strange_lines(notebook: Json) -> None:
    lines = "%matplotlib notebook\n!rm -rf /\n%cd /\n%load_ext nope\nawait_me = !ls\n?np\nname = input('who? ')"
    notebook["cells"].insert(1, code("lines", lines))
    notebook["cells"].insert(1, code("bash", "%%bash\nrm -rf /"))
    notebook["cells"].insert(1, code("html", f"%%html\n{EVIL}"))
    notebook["cells"].insert(1, code("await", "import asyncio\nawait asyncio.sleep(0)"))


def forged_verdict(notebook: Json) -> None:
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return 3 * x"
    data = {"text/plain": "40.0", "application/json": {"score": 100}}
    result = {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
    cell_of(notebook, "double")["outputs"] = [result]
    notebook["metadata"]["autograder"] = {"submission": "0", "scores": {"double": 40.0, "centre": 60.0}}


def script_everywhere(notebook: Json) -> None:
    attached = markdown("attached", f"{EVIL} ![x](attachment:x.svg)")
    attached["attachments"] = {"x.svg": {"image/svg+xml": f"<svg onload='evil'>{EVIL}</svg>"}}
    output = {"output_type": "display_data", "data": {"text/html": EVIL}, "metadata": {}}
    cell_of(notebook, "plot")["outputs"] = [output]
    notebook["cells"].append(attached)


def odd_text(notebook: Json) -> None:
    notebook["cells"].insert(1, code("nul", "x = '\x00'\n\x00"))
    notebook["cells"].insert(1, code("bidi", "access = '\u202e\u2066'  # \u2069"))
    notebook["cells"].insert(1, code("long", "y = 0  # " + "x" * 300_000))


def nested_literals(notebook: Json) -> None:
    """CPython's parser can be killed by these: on the trusted side nothing of a student's is parsed."""
    for k, source in enumerate(("[" * 5000 + "]" * 5000, "-" * 50_000 + "1", "(" * 90 + ")" * 90, "f(" * 9000)):
        notebook["cells"].insert(1, code(f"nested-{k}", f"x = {source}"))
    cell_of(notebook, "double")["source"] = "[" * 100_000


def many_cells(notebook: Json) -> None:
    notebook["cells"] += [code(f"m{k}", f"m{k} = {k}") for k in range(300)]


def old_minor(notebook: Json) -> None:
    """Format 4.0 knows no cell ids."""
    notebook["nbformat_minor"] = 0
    for cell in notebook["cells"]:
        del cell["id"]


GRADED: dict[str, tuple[Change, float]] = {
    "untouched": (lambda notebook: None, 100),
    "without metadata": (without_metadata, 100),
    "duplicated grade ids": (twice, 100),
    "edited locked cells": (edited_locked_cells, 100),
    "changed points": (changed_points, 100),
    "deleted locked cells": (deleted_locked_cells, 100),
    "another kernel": (another_kernel, 100),
    "magics, shell lines, input and await": (strange_lines, 100),
    "a forged verdict": (forged_verdict, 70),
    "script": (script_everywhere, 100),
    "NUL, bidi and long lines": (odd_text, 100),
    "nested literals": (nested_literals, 100),
    "300 more cells": (many_cells, 100),
    "format 4.0": (old_minor, 100),
}


@pytest.mark.parametrize("name", GRADED)
def test_a_strange_notebook_gets_what_its_functions_earn(grader: Grader, tmp_path: Path, name: str) -> None:
    change, score = GRADED[name]
    notebook = solved()
    change(notebook)
    report = grader.grade(write_notebook(tmp_path / "ada.ipynb", notebook), ID)
    assert isinstance(report, Report), report
    assert (report.score, report.max_score) == (score, 100), to_json(report)
    assert "evil" not in to_json(report)


def sparse(path: Path) -> None:
    """A notebook that opens well and goes on for 500 MB."""
    path.write_bytes(json.dumps(solved()).encode()[:-1])
    os.truncate(path, GIANT)


FILES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "500 MB of output": (sparse, "clear the outputs"),
    "NUL bytes": (lambda path: path.write_bytes(json.dumps(solved()).encode() + b"\0" * 10), "JSON"),
    "no JSON": (lambda path: path.write_text("{'cells': []}"), "JSON"),
    "deep JSON": (lambda path: path.write_text('{"cells":' * 100_000), "JSON"),
    "UTF-16": (lambda path: path.write_bytes(json.dumps(solved()).encode("utf-16")), "UTF-16"),
    "nothing": (lambda path: path.touch(), "an empty file"),
    "format 3": (lambda path: path.write_text('{"nbformat": 3, "worksheets": [{"cells": []}]}'), "expected nbformat 4"),
    "a link to the solution": (lambda path: path.symlink_to(path.parents[1] / "source.ipynb"), "not a regular file"),
    "a link to a device": (lambda path: path.symlink_to("/dev/zero"), "not a regular file"),
    "a FIFO": (os.mkfifo, "not a regular file"),
    "a folder": (lambda path: path.mkdir(), "not a regular file"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_notebook_is_refused_at_once(grader: Grader, tmp_path: Path, name: str) -> None:
    make, words = FILES[name]
    (tmp_path / "class").mkdir()
    write_notebook(tmp_path / "source.ipynb", solved())
    make(tmp_path / "class" / "eve.ipynb")
    memory, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    outcome = grader.grade(tmp_path / "class" / "eve.ipynb", ID)
    assert isinstance(outcome, Ungraded), outcome
    assert outcome.error.kind == "notebook"
    assert words in outcome.error.message
    assert time.monotonic() - began < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100 << 10  # KiB


def test_a_byte_order_mark_costs_nothing(grader: Grader, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "ada.ipynb", solved())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    report = grader.grade(path, ID)
    assert isinstance(report, Report)
    assert report.score == 100


PLANTED = "import os\nos.abort()"


def test_files_planted_beside_a_notebook_reach_neither_the_grader_nor_the_worker(
    course: Path, grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "numpy",
        "conftest",
        "sitecustomize",
        "usercustomize",
        "autograder",
        "hypothesis",
        "json",
        "test_mini",
    ):
        (tmp_path / f"{name}.py").write_text(PLANTED)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nope\n")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--nope'\n")
    path = write_notebook(tmp_path / "ada.ipynb", solved())
    monkeypatch.chdir(tmp_path)
    with Grader(course, grader.isolation) as own:
        report = own.grade(path, ID)
    assert isinstance(report, Report), report
    assert report.score == 100


def test_nbgrader_survives_the_worst_files_of_a_class(tmp_path: Path) -> None:
    """All of FILES and of GRADED as one class through `nbgrader autograde`; a warm grader stands for the children."""
    course = build_course(tmp_path, isolation="none")
    empty_gradebook(course)
    names = {name: name.replace(" ", "-").replace(",", "") for name in (*FILES, *GRADED)}
    for name, (change, _) in GRADED.items():
        submit(course, names[name], solved(), change)
    write_notebook(tmp_path / "source.ipynb", solved())
    for name, (make, _) in FILES.items():
        folder = course / "submitted" / names[name] / ID
        folder.mkdir(parents=True)
        make(folder / f"{ID}.ipynb")
    with warm_grader(course):
        assert nbgrader(course, "generate_assignment", ID) == 0
        assert nbgrader(course, "autograde", ID) == 1
    assert nbgrader(course, "export", "--to", str(course / "grades.csv")) == 0
    with (course / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    for name, (_, score) in GRADED.items():
        assert (rows[names[name]]["status"], float(rows[names[name]]["score"] or -1)) == ("graded", score), name
    for name in FILES:
        row = rows[names[name]]
        assert (row["status"].split(":")[0], row["score"]) == ("no valid report", ""), name
        assert not (course / "autograded" / names[name] / ID / f"{ID}.ipynb").exists(), name
