"""A submission is graded as its own kernel ran it; answers in strange places are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sample_course import ID, Json, cell_of, code, solved, source_notebook, write_notebook

from autograder.grading.grader import Grader
from autograder.records import Report, to_json

STUB = 'def double(x):\n    """Twice x."""\n    raise NotImplementedError("double")'
ANSWER = "def double(x):\n    return 2 * x"


def change_solution(source: str) -> Callable[[Json], None]:
    def change(notebook: Json) -> None:
        cell_of(notebook, "double-solution")["source"] = source

    return change


def insert(place: int, *sources: str) -> Callable[[Json], None]:
    def change(notebook: Json) -> None:
        at = place if place >= 0 else len(notebook["cells"])
        notebook["cells"][at:at] = [code(f"x{k}", source) for k, source in enumerate(sources)]

    return change


def as_markdown(notebook: Json) -> None:
    cell_of(notebook, "double-solution")["cell_type"] = "markdown"


def without_metadata_of_one(notebook: Json) -> None:
    cell_of(notebook, "double-solution")["metadata"] = {}


def answer_in_the_check(notebook: Json) -> None:
    change_solution(STUB)(notebook)
    cell_of(notebook, "double")["source"] = ANSWER


def answer_above_the_stub(notebook: Json) -> None:
    change_solution(STUB)(notebook)
    insert(2, ANSWER)(notebook)


def tqdm_loop(lines: str, loop: str) -> Callable[[Json], None]:
    return change_solution(f"{lines}\ndef double(x):\n    for k in {loop}:\n        pass\n    return 2 * x * (k == 1)")


FULL: dict[str, Callable[[Json], None]] = {
    "a result takes the function's name": insert(-1, "double = double(3)"),
    "a builtin is replaced at the end": insert(-1, "sum = 3\nlen = 4"),
    "the cell has become markdown": as_markdown,
    "the cell has lost its metadata": without_metadata_of_one,
    "tqdm.trange": tqdm_loop("from tqdm import trange", "trange(2)"),
    "tqdm.notebook": tqdm_loop("from tqdm.notebook import tqdm", "tqdm([0, 1])"),
    "tqdm.tnrange": tqdm_loop("import tqdm", "tqdm.tnrange(2)"),
    "tqdm.auto": tqdm_loop("from tqdm.auto import tqdm", "tqdm(range(2), total=2)"),
    "tqdm.contrib": tqdm_loop("from tqdm.contrib import tenumerate", "[i for i, _ in tenumerate('ab')]"),
    "fastprogress": tqdm_loop("from fastprogress import progress_bar", "progress_bar(range(2))"),
    "pylab": change_solution("from pylab import *\ndef double(x):\n    plot([1]); show()\n    return add(x, x)"),
    "a future import": insert(1, "from __future__ import annotations"),
    "await": insert(1, "import asyncio\nawait asyncio.sleep(0.001)"),
    "figures": change_solution(
        "import matplotlib.pyplot as plt\ndef double(x):\n    fig, axs = plt.subplots(1, 3)\n"
        "    line, = axs[2].plot([1])\n    if len(fig.axes) > 2:\n"
        "        axs[1].set_ylim(0, max(axs[1].get_ylim()) * 1.1)\n"
        "    print(f'{axs[0].get_xlim()[0]:.2f}')\n    return 2 * x"
    ),
    "display": change_solution("def double(x):\n    display(x)\n    return 2 * x"),
    "a matrix": change_solution(
        "def double(x):\n    return np.asmatrix(2 * np.asarray(x)) if np.ndim(x) == 2 else 2 * x"
    ),
    "a wide float": change_solution("def double(x):\n    return 2 * np.asarray(x, dtype=np.longdouble)"),
    "a module of the student's own": insert(1, "%%writefile mine.py\nanswer = 2", "from mine import answer"),
}


@pytest.mark.parametrize("name", FULL)
def test_what_a_kernel_runs_has_full_marks(grader: Grader, tmp_path: Path, name: str) -> None:
    notebook = solved()
    FULL[name](notebook)
    report = grader.grade(write_notebook(tmp_path / "ada.ipynb", notebook), ID)
    assert isinstance(report, Report) and report.score == 100, to_json(report)
    assert not any("not attempted" in notice for notice in report.notices)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        (answer_in_the_check, "not attempted", "stands in the cell of its check"),
        (answer_above_the_stub, "not attempted", "stands in cell extra-2, but its own cell double-solution"),
        (
            lambda nb: nb["cells"].remove(cell_of(nb, "double-solution")),
            "not attempted",
            "no other cell defines double",
        ),
        (without_metadata_of_one, "passed", "was graded in its place"),
        (insert(-1, "double = 3"), "passed", "gives the name to something else: double is judged as it was"),
        (change_solution(r'def double(x):\n    raise ValueError("caf\udce9")'.replace(r"\n", "\n")), "error", ""),
    ],
)
def test_an_answer_in_a_strange_place_is_told(
    grader: Grader, tmp_path: Path, change: Callable[[Json], None], status: str, words: str
) -> None:
    notebook = solved()
    change(notebook)
    report = grader.grade(write_notebook(tmp_path / "ada.ipynb", notebook), ID)
    assert isinstance(report, Report)
    assert report.exercises[0].status == status, to_json(report)
    assert any(words in notice for notice in (*report.notices, "")), report.notices


def own(*sources: str) -> Json:
    """A learner's notebook, without our cells."""
    return {**source_notebook(), "cells": [code(f"c{k}", source) for k, source in enumerate(sources)]}


def test_an_exercise_that_a_learner_was_never_asked_for_leaves_the_total(grader: Grader, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "ada.ipynb", own("import numpy as np", ANSWER))
    report = grader.grade(path)
    assert isinstance(report, Report)
    assert (report.score, report.max_score, report.found) == (40, 40, "1 of 2 exercises found")
    assert [exercise.status for exercise in report.exercises] == ["passed", "not in this notebook"]
    assert f"Taken for {ID}" in report.notices[0]
    stub = grader.grade(write_notebook(tmp_path / "stub.ipynb", own(STUB, "def centre(X):\n    return X")))
    assert isinstance(stub, Report) and stub.max_score == 100  # what is defined and not written stays
    none = grader.grade(write_notebook(tmp_path / "none.ipynb", own("x = 1")), ID)
    assert isinstance(none, Report) and (none.score, none.max_score) == (0, 100)


def test_a_script_is_graded_as_a_notebook(grader: Grader, tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text(f"import numpy as np\n\n{ANSWER}\n\n# %% more\n%matplotlib inline\n")
    report = grader.grade(tmp_path / "ada.py")
    assert isinstance(report, Report) and report.exercises[0].status == "passed", to_json(report)
