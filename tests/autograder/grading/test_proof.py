"""A fault of ours is never a grade: the suite is proven on the instructor's solution before anybody is judged."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
from command_line import run
from sample_course import (
    ID,
    Json,
    build_course,
    cell_of,
    code,
    role,
    solved,
    source_notebook,
    submit,
    write_notebook,
)  # fmt: skip

from autograder.course.assignment import load_assignment
from autograder.course.digest import assignment_digest
from autograder.course.submission import Submission
from autograder.grading import grader as grading
from autograder.grading.batch import grade_all
from autograder.grading.grader import Grader
from autograder.grading.store import Store
from autograder.records import Report, Ungraded

HELPER = "def mean(X):\n    {body}"
USES_IT = "def centre(X):\n    ### BEGIN SOLUTION\n    return X - mean(X)\n    ### END SOLUTION"


def change_source(root: Path, change: Callable[[Json], object]) -> None:
    source = source_notebook()
    change(source)
    write_notebook(root / "source" / ID / f"{ID}.ipynb", source)


def locked(source: str, at: int) -> Callable[[Json], object]:
    """Puts a locked cell `helper` into the instructor's notebook."""
    return lambda n: n["cells"].insert(at, code("helper", source, nbgrader=role("helper", locked=True)))


def with_helper(body: str) -> Callable[[Json], object]:
    """A locked helper that the solution of `centre` calls."""

    def change(notebook: Json) -> None:
        cell_of(notebook, "centre-solution")["source"] = USES_IT
        locked(HELPER.format(body=body), 3)(notebook)

    return change


FAULTS = {
    "a package": (
        lambda n: cell_of(n, "setup").update(source="import numpy as np\nimport no_such.package"),
        ("cell setup", "ModuleNotFoundError: No module named 'no_such'"),
    ),
    "a data file": (locked("open('data/nothing.csv')", 2), ("cell helper", "FileNotFoundError")),
    "a syntax error": (locked("def f(:", 2), ("cell helper", "SyntaxError")),
    "a loop without an end": (locked("while True: pass", 2), ("cell helper", "did not end within")),
    "an end of the process": (locked("import os\nos._exit(1)", 2), ("cell helper", "ended the Python process")),
    "behind a solution": (locked("1 / 0", 6), ("cell helper", "ZeroDivisionError")),
    "in a call": (with_helper("raise LookupError('no table')"), ("centre", "LookupError: no table", "helper, in mean")),
    "a package in a call": (with_helper("import no_such"), ("centre", "No module named 'no_such'", "helper, in mean")),
}


@pytest.mark.parametrize(("change", "words"), FAULTS.values(), ids=FAULTS)
def test_an_instructors_cell_that_fails_is_never_a_grade_and_is_named(
    tmp_path: Path, change: Callable[[Json], object], words: tuple[str, ...]
) -> None:
    root = build_course(tmp_path)
    change_source(root, change)
    path = submit(root, "ada", solved())
    with Grader(root, "none") as grader:
        outcome = grader.grade(path)
    assert isinstance(outcome, Ungraded)
    assert outcome.error.kind == "suite"
    for word in words:
        assert word in outcome.error.message


def test_release_says_the_same_before_any_student_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = build_course(tmp_path)
    there_in_the_kernel_only = "import os\nif 'JPY_PARENT_PID' not in os.environ:\n    import no_such"
    change_source(root, locked(there_in_the_kernel_only, 2))
    monkeypatch.chdir(root)
    result = run("release", ID, "--isolation", "none")
    path = submit(root, "ada", solved())
    graded = json.loads(run("grade", path, "--isolation", "none", "--format", "json").stdout)
    assert result.exit_code == 1
    assert "cell helper" in graded["error"]["message"] and "no_such" in graded["error"]["message"]
    assert result.stderr.count(graded["error"]["message"]) == 1


def test_a_changed_data_file_grades_nobody_and_names_exercise_and_test(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    suite = root / "tests" / "hidden" / f"test_{ID}.py"
    suite.write_text(suite.read_text().replace("X.mean(axis=1", "5.0 / 3 * np.ones((2, 3)).mean(axis=1"))
    paths = [submit(root, name, solved()) for name in ("ada", "bob")]
    with h5py.File(root / "source" / ID / "data" / "mini.h5", "a") as file:
        file["X"][...] = np.ones((2, 3))
    with Grader(root, "none") as grader:
        for outcome in grade_all(paths, grader, jobs=2, store=Store(root)):
            assert isinstance(outcome, Ungraded)
            assert outcome.error.kind == "suite"
            assert "fails the instructor's own solution" in outcome.error.message
            assert "centre, test_rows_have_mean_zero is failed" in outcome.error.message


def test_what_was_graded_before_is_not_taken_from_the_store_once_the_solution_fails(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    path = submit(root, "ada", solved())
    with Grader(root, "none") as grader:
        assert isinstance(grade_all([path], grader, store=Store(root))[0], Report)
    change_source(root, lambda n: cell_of(n, "double-solution").update(source="def double(x):\n    return x"))
    with Grader(root, "none") as grader:
        assert isinstance(grade_all([path], grader, store=Store(root))[0], Ungraded)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Submission]:
    """Every submission that a suite is run on."""
    runs: list[Submission] = []
    real = Grader._run

    def counted(self: Grader, assignment: grading.Assignment, job: grading.Job) -> grading.SuiteResult:
        runs.append(job.submission)
        return real(self, assignment, job)

    monkeypatch.setattr(Grader, "_run", counted)
    return runs


def is_solution(submission: Submission) -> bool:
    return all(cell.kind == "given" for cell in submission.cells)


def test_the_solution_is_judged_once_a_digest_and_first(tmp_path: Path, judged: list[Submission]) -> None:
    root = build_course(tmp_path)
    paths = [
        submit(root, f"s{k}", solved(), lambda n, k=k: cell_of(n, "double-solution").update(source=f"double = {k}"))
        for k in range(4)
    ]
    for fresh in (None, Store(root), None):
        with Grader(root, "none") as grader:
            grade_all(paths, grader, jobs=2, store=fresh)
    assert is_solution(judged[0])
    assert sum(map(is_solution, judged)) == 1
    assert len(judged) == 1 + 3 * len(paths)
    suite = root / "tests" / "hidden" / f"test_{ID}.py"
    suite.write_text(suite.read_text() + "\n# mended\n")
    with Grader(root, "none") as grader:
        grader.grade(paths[0])
        grader.grade(paths[1])
    assert sum(map(is_solution, judged)) == 2


def test_a_broken_suite_is_tried_once_for_a_whole_class(tmp_path: Path, judged: list[Submission]) -> None:
    root = build_course(tmp_path)
    suite = root / "tests" / "hidden" / f"test_{ID}.py"
    suite.write_text(suite.read_text().replace("2.0, 5.0", "2.0, 6.0"))
    paths = [submit(root, name, solved()) for name in ("ada", "bob", "cy")]
    with Grader(root, "none") as grader:
        assert all(isinstance(outcome, Ungraded) for outcome in grade_all(paths, grader, jobs=2))
    assert len(judged) == 1


def test_a_course_that_cannot_be_written_is_graded_too(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    (root / ".autograder").write_text("a file, where a folder belongs")
    with Grader(root, "none") as grader:
        assert isinstance(grader.grade(submit(root, "ada", solved())), Report)


def test_a_student_who_breaks_a_locked_cell_behind_their_own_is_graded(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    change_source(root, locked("np.ones(3)", 6))
    notebook = solved()
    notebook["cells"].insert(5, code("mine", "del np"))
    with Grader(root, "none") as grader:
        outcome = grader.grade(submit(root, "ada", notebook))
    assert isinstance(outcome, Report)
    assert any("helper stopped with NameError" in notice for notice in outcome.notices)


READS = "import json, pathlib\nTRUTH = json.loads((pathlib.Path(__file__).parent / 'a' / 'truths.json').read_text())\n"


def add_helper(root: Path) -> None:
    """A suite that imports a module beside it, which reads a file beside it."""
    hidden = root / "tests" / "hidden"
    suite = hidden / f"test_{ID}.py"
    suite.write_text(
        f"from truths import TRUTH\n{suite.read_text()}".replace("np.array([2.0, 5.0])", "np.array(TRUTH)")
    )
    (hidden / "truths.py").write_text(READS)
    (hidden / "a").mkdir()
    (hidden / "a" / "truths.json").write_text("[2.0, 5.0]")


def link_data(root: Path) -> None:
    """A folder of the data that is a link, with a loop in it."""
    far = root / "far"
    far.mkdir()
    (far / "table.csv").write_text("v\n1\n")
    (far / "again").symlink_to(far)
    (root / "source" / ID / "data" / "far").symlink_to(far)


CHANGES: dict[str, tuple[Callable[[Path], object], Callable[[Path], object]]] = {
    "a module beside the suite": (
        add_helper,
        lambda root: (root / "tests" / "hidden" / "truths.py").write_text("TRUTH = [2.0, 6.0]\n"),
    ),
    "a file beside the suite": (
        add_helper,
        lambda root: (root / "tests" / "hidden" / "a" / "truths.json").write_text("[2.0, 6.0]"),
    ),
    "another suite that it imports": (
        lambda root: [
            add_helper(root),
            (root / "tests" / "hidden" / "test_other.py").write_text("TRUTH = [2.0, 5.0]\n"),
            (root / "tests" / "hidden" / "truths.py").write_text("from test_other import TRUTH\n"),
        ],
        lambda root: (root / "tests" / "hidden" / "test_other.py").write_text("TRUTH = [2.0, 6.0]\n"),
    ),
    "behind a link": (link_data, lambda root: (root / "far" / "table.csv").write_text("v\n2\n")),
    "a folder further up": (
        lambda root: [
            (root / "source" / ID / "data" / "a" / "b").mkdir(parents=True),
            (root / "source" / ID / "data" / "a" / "b" / "x.csv").write_text("v\n1\n"),
        ],
        lambda root: (root / "source" / ID / "data" / "a" / "b" / "x.csv").rename(
            root / "source" / ID / "data" / "a" / "x.csv"
        ),
    ),
    "with its times put back": (link_data, lambda root: rewrite_as_old(root / "far" / "table.csv", "v\n2\n")),
}


def rewrite_as_old(path: Path, text: str) -> None:
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(("prepare", "change"), CHANGES.values(), ids=CHANGES)
def test_whatever_a_suite_or_a_cell_may_read_is_part_of_the_digest(
    tmp_path: Path, prepare: Callable[[Path], object], change: Callable[[Path], object]
) -> None:
    root = build_course(tmp_path)
    prepare(root)
    assignment = load_assignment(root, ID)
    before = assignment_digest(assignment)
    assert assignment_digest(assignment) == before
    change(root)
    assert assignment_digest(assignment) != before


def test_another_assignments_suite_and_what_tools_keep_change_no_digest(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    before = assignment_digest(load_assignment(root, ID))
    hidden = root / "tests" / "hidden"
    for folder in ("__pycache__", ".pytest_cache", f"variants/{ID}"):
        (hidden / folder).mkdir(parents=True)
        (hidden / folder / "x.py").write_text("1")
    (hidden / "test_other.py").write_text("1")
    assert assignment_digest(load_assignment(root, ID)) == before
