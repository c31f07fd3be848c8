"""A class of honest, careless and hostile submissions, taken through nbgrader's stock commands."""

from __future__ import annotations

import asyncio
import base64
import csv
import json
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader_run import empty_gradebook, nbgrader, warm_grader
from sample_course import ID, ROOT, Json, build_course, cell_of, code, markdown, solved, submit
from traitlets.config.loader import PyFileConfigLoader

from autograder.nbgrader import autograde

GRADE_IN_CHILD = autograde.grade_in_child
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 40).decode()
RIGHT = "def double(x):\n    return 2 * x"
WRONG = "def double(x):\n    return x"


def stub(name: str) -> str:
    return f'def {name}(x):\n    raise NotImplementedError("{name}")'


def copied(notebook: Json) -> None:
    """The solution cell stands there three times, as copy and paste leaves it; the last one is right."""
    at = notebook["cells"].index(cell_of(notebook, "double-solution"))
    original = notebook["cells"][at]
    copies = [{**original, "id": f"copy-{k}", "source": text} for k, text in enumerate((stub("double"), WRONG, RIGHT))]
    notebook["cells"][at : at + 1] = copies


def split(notebook: Json) -> None:
    """The solution cell was split in two, both halves with its metadata."""
    at = notebook["cells"].index(cell_of(notebook, "double-solution"))
    first = {**notebook["cells"][at], "source": "factor = 2"}
    second = {**first, "id": "second-half", "source": "def double(x):\n    return factor * x"}
    notebook["cells"][at : at + 1] = [first, second]


def deleted(notebook: Json) -> None:
    """Setup, one exercise's solution cell and its grade cell are gone."""
    gone = ("setup", "centre-solution", "centre")
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in gone]


def rewritten(notebook: Json) -> None:
    """The solution cell was deleted, and the function written into a new cell."""
    at = notebook["cells"].index(cell_of(notebook, "double-solution"))
    notebook["cells"][at] = code("mine", RIGHT)


def schema_99(notebook: Json) -> None:
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = 99


def flipped(notebook: Json) -> None:
    """Flags, points and grade_ids were edited; a foreign cell claims to be a grade cell."""
    cell_of(notebook, "double")["metadata"]["nbgrader"].update(grade=False, solution=True, points=1000, locked=False)
    cell_of(notebook, "double")["source"] = "9999.0"
    cell_of(notebook, "plot")["metadata"]["nbgrader"] = {"grade": True, "grade_id": "bonus", "points": 500}
    cell_of(notebook, "title")["metadata"]["nbgrader"] = {"grade": True, "grade_id": "double"}
    notebook["metadata"]["autograder"] = {"submission": "0", "scores": {"double": 40.0}}


def stripped(notebook: Json) -> None:
    """Another editor dropped all metadata."""
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def stale(notebook: Json) -> None:
    """A wrong solution, and a score printed under the grade cell."""
    cell_of(notebook, "double-solution")["source"] = WRONG
    result = {"output_type": "execute_result", "data": {"text/plain": "9.5"}, "metadata": {}, "execution_count": 3}
    warning = {"output_type": "stream", "name": "stderr", "text": "RuntimeWarning"}
    cell_of(notebook, "double")["outputs"] = [result]
    cell_of(notebook, "centre")["outputs"] = [warning]


EVIL = "<script>alert('evil')</script>"


def script(notebook: Json) -> None:
    """Script wherever a notebook can hold one."""
    bundle = {
        "text/html": EVIL,
        "image/svg+xml": f"<svg>{EVIL}</svg>",
        "application/javascript": "alert('evil')",
        "text/latex": EVIL,
        "text/markdown": EVIL,
        "application/vnd.jupyter.widget-view+json": {"model_id": EVIL},
        "text/plain": "a figure that stays",
        "image/png": PNG,
    }
    plot = cell_of(notebook, "plot")
    plot["outputs"] = [
        {"output_type": "display_data", "data": bundle, "metadata": {"image/png": {"width": f'1"{EVIL}'}}},
        {"output_type": "display_data", "data": {"image/png": f'"{EVIL}', "text/html": EVIL}, "metadata": {}},
        {"output_type": "stream", "name": f"stdout{EVIL}", "text": f"stream {EVIL}"},
        {"output_type": "error", "ename": EVIL, "evalue": EVIL, "traceback": [f"\x1b[31m{EVIL}"]},
    ]
    plot["metadata"] = {"tags": ["demo", f'"{EVIL}'], "raw_mimetype": "text/html", "jupyter": {"source_hidden": True}}
    edited = cell_of(notebook, "title")
    edited["source"] += f"\n\n{EVIL} $$ {EVIL} $$ `{EVIL}` [a](javascript:alert('evil')) ![b](attachment:gone.png)"
    attached = markdown(
        "attached", "![x](attachment:evil.svg) ![y](attachment:fine.png)\n\n```mermaid\n" + EVIL + "\n```"
    )
    attached["attachments"] = {"evil.svg": {"image/svg+xml": EVIL}, "fine.png": {"image/png": PNG, "text/html": EVIL}}
    hidden = markdown(
        "links",
        "[a](&#106;avascript:alert('evil')) [b](java\\script\\:alert('evil')) <img src=x onerror=alert('evil')>",
    )
    raw = {"cell_type": "raw", "id": "raw", "metadata": {}, "source": EVIL}
    notebook["cells"] += [attached, hidden, raw]
    notebook["metadata"] |= {"title": EVIL, "widgets": {"application/vnd.jupyter.widget-state+json": {"x": EVIL}}}
    notebook["metadata"]["kernelspec"] = {"name": "bash", "display_name": EVIL, "language": EVIL}


def odd(notebook: Json) -> None:
    """Fields of the wrong type, ids that are none, control characters."""
    notebook["cells"][0].update(id="not an id!", source=["# A", "\x00title"], attachments=3)
    notebook["cells"] += [
        {"cell_type": "heading", "level": 1, "source": "old"},
        {"cell_type": "code", "source": "7", "outputs": [{"output_type": "stream", "text": {}}, 5], "metadata": []},
        {"cell_type": "code", "id": "setup", "execution_count": "9", "metadata": {"nbgrader": "none", "tags": "demo"}},
    ]
    notebook["metadata"] = 5
    notebook["nbformat_minor"] = "five"


def retyped(notebook: Json) -> None:
    """A keystroke made a code cell a markdown cell."""
    cell = cell_of(notebook, "double")
    notebook["cells"][notebook["cells"].index(cell)] = {
        key: value for key, value in {**cell, "cell_type": "markdown"}.items() if key in markdown("", "")
    }


def giant_outputs(notebook: Json) -> None:
    text = {"output_type": "stream", "name": "stdout", "text": "all work and no play\n" * 100_000}
    cell_of(notebook, "plot")["outputs"] = [text] * 10


GRADED = {
    "ada": (None, 100),
    "copied": (copied, 100),
    "split": (split, 100),
    "deleted": (deleted, 40),
    "rewritten": (rewritten, 100),
    "schema-99": (schema_99, 100),
    "flipped": (flipped, 100),
    "stripped": (stripped, 100),
    "stale": (stale, 70),
    "script": (script, 100),
    "odd": (odd, 100),
    "retyped": (retyped, 100),
    "giant-outputs": (giant_outputs, 100),
    "bom": (None, 100),
    "beside": (None, 100),
}

NOT_GRADED = ("junk", "fifo", "link", "folder-link", "clock", "old-format", "clock-link")


def hostile_files(course: Path) -> None:
    """The submissions that are not just a notebook."""
    submitted = course / "submitted"
    path = submitted / "bom" / ID / f"{ID}.ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    beside = submitted / "beside" / ID
    os.mkfifo(beside / "pipe")
    (beside / "passwd").symlink_to("/etc/passwd")
    (beside / "everything").symlink_to("/")
    (beside / "endless").symlink_to("/dev/zero")
    (beside / "other.ipynb").symlink_to(course / "source" / ID / f"{ID}.ipynb")
    for name in ("numpy.py", "conftest.py", "sitecustomize.py"):
        (beside / name).write_text("raise SystemExit('planted')")
    (submitted / "folder-link").mkdir()
    (submitted / "folder-link" / ID).symlink_to(course / "source" / ID)
    for name in set(NOT_GRADED) - {"folder-link"}:
        (submitted / name / ID).mkdir(parents=True)
    (submitted / "junk" / ID / f"{ID}.ipynb").write_text("{" * 200_000)
    os.mkfifo(submitted / "fifo" / ID / f"{ID}.ipynb")
    (submitted / "link" / ID / f"{ID}.ipynb").symlink_to(course / "source" / ID / f"{ID}.ipynb")
    submit(course, "clock", solved())
    os.mkfifo(submitted / "clock" / ID / "timestamp.txt")
    submit(course, "clock-link", solved())
    (submitted / "clock-link" / ID / "timestamp.txt").symlink_to("/etc/passwd")
    submit(course, "old-format", {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []})


@pytest.fixture(scope="module")
def grading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A course whose submissions are graded by a grader that stays warm, in place of a child for each."""
    course = build_course(tmp_path_factory.mktemp("course"), isolation="none")
    with warm_grader(course):
        assert nbgrader(course, "generate_assignment", ID) == 0
        yield course


@pytest.fixture(scope="module")
def graded(grading: Path) -> Path:
    """The course with the whole class graded, feedback and grades.csv."""
    for name, (change, _) in GRADED.items():
        submit(grading, name, solved(), change)
    hostile_files(grading)
    start = time.monotonic()
    assert nbgrader(grading, "autograde", ID) == 1  # some of the class could not be graded
    assert time.monotonic() - start < 240
    assert nbgrader(grading, "generate_feedback", ID) == 0
    return grading


def exported(course: Path) -> dict[str, Json]:
    assert nbgrader(course, "export", "--to", str(course / "grades.csv")) == 0
    with (course / "grades.csv").open(newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def autograded(course: Path, student: str) -> Json:
    return dict(json.loads((course / "autograded" / student / ID / f"{ID}.ipynb").read_text()))


def graded_cell(course: Path, student: str, grade_id: str) -> Json:
    cells = autograded(course, student)["cells"]
    return next(dict(c) for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


@pytest.mark.parametrize("student", GRADED)
def test_every_readable_submission_gets_its_score(graded: Path, student: str) -> None:
    row = exported(graded)[student]
    assert (row["status"], float(row["score"])) == ("graded", GRADED[student][1])


@pytest.mark.parametrize("student", NOT_GRADED)
def test_what_cannot_be_read_has_no_score_and_stops_nobody(graded: Path, student: str) -> None:
    row = exported(graded)[student]
    assert (row["status"][:15], row["score"], row["raw_score"]) == ("no valid report", "", "")
    assert not (graded / "autograded" / student / ID).exists()


@pytest.mark.parametrize("student", GRADED)
def test_grade_and_locked_cells_are_the_instructors(graded: Path, student: str) -> None:
    release = json.loads((graded / "release" / ID / f"{ID}.ipynb").read_text())
    for model in release["cells"]:
        metadata = model["metadata"].get("nbgrader")
        if metadata is not None:
            cell = graded_cell(graded, student, metadata["grade_id"])
            assert cell["metadata"]["nbgrader"] == metadata
            assert metadata["solution"] or cell["source"] == model["source"]
    nbformat.validate(autograded(graded, student))


def test_a_grade_cell_holds_one_plain_float_first_and_our_words(graded: Path) -> None:
    score, words = graded_cell(graded, "stale", "double")["outputs"]
    assert (score["output_type"], score["data"]) == ("execute_result", {"text/plain": ["10.0"]})
    assert words["data"]["text/plain"][0] == "double: 10 of 40 points, failed\n"
    assert "".join(words["data"]["text/html"]).startswith("<pre")


def test_copies_and_halves_stay_where_they_were(graded: Path) -> None:
    for student, number in (("copied", 3), ("split", 2)):
        cells = autograded(graded, student)["cells"]
        marked = [c for c in cells if "copy-of:double-solution" in c["metadata"].get("tags", [])]
        assert len(marked) == number - 1
        assert all("nbgrader" not in c["metadata"] for c in marked)


def test_a_deleted_cell_comes_back_as_the_stub_at_its_place(graded: Path) -> None:
    ids = [cell["id"] for cell in autograded(graded, "deleted")["cells"]]
    assert ids == [cell["id"] for cell in json.loads((graded / "release" / ID / f"{ID}.ipynb").read_text())["cells"]]
    cell = graded_cell(graded, "deleted", "centre-solution")
    assert 'raise NotImplementedError("centre")' in "".join(cell["source"])
    assert cell["metadata"]["tags"] == ["restored"]


def test_no_script_reaches_feedback(graded: Path) -> None:
    page = (graded / "feedback" / "script" / ID / f"{ID}.html").read_text()
    for sign in (
        "<script>alert",
        "javascript:alert",
        "<img src=x",
        "<svg>",
        "vnd.jupyter.widget",
        "onerror=alert('evil')>",
    ):
        assert sign not in page, sign
    assert PNG in page
    assert "a figure that stays" in json.dumps(autograded(graded, "script"))
    assert "&lt;script" in page
    assert "<details>" not in page.split("<body>")[1].split("Twice")[0], "an edited text is a student's text"
    other = (graded / "feedback" / "ada" / ID / f"{ID}.html").read_text()
    assert "<details><summary>About</summary>" in other


def test_nothing_beside_a_notebook_is_followed(graded: Path) -> None:
    folder = graded / "autograded" / "beside" / ID
    names = {path.name for path in folder.rglob("*")}
    assert names == {f"{ID}.ipynb", "data", "mini.h5"}


def test_outputs_are_capped(graded: Path) -> None:
    assert (graded / "autograded" / "giant-outputs" / ID / f"{ID}.ipynb").stat().st_size < 1 << 20


def test_a_second_run_grades_nothing_again(graded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any) -> None:
        raise AssertionError("graded again")

    monkeypatch.setattr(autograde, "grade_in_child", refuse)
    before = exported(graded)
    nbgrader(graded, "autograde", ID)
    assert exported(graded) == before


def test_a_score_is_of_exactly_the_submission_that_is_there(grading: Path) -> None:
    submit(grading, "bea", solved())
    assert nbgrader(grading, "autograde", ID, "--student", "bea") == 0
    assert exported(grading)["bea"]["status"] == "graded"
    submit(grading, "bea", solved(), stale)
    assert exported(grading)["bea"]["status"] == "no valid report: the submission has changed since it was graded"
    assert exported(grading)["bea"]["score"] == ""
    assert nbgrader(grading, "autograde", ID, "--student", "bea") == 0
    assert exported(grading)["bea"]["score"] == "70.0"


def test_a_failed_run_takes_the_earlier_score_back(grading: Path) -> None:
    submit(grading, "cleo", solved())
    assert nbgrader(grading, "autograde", ID, "--student", "cleo") == 0
    (grading / "submitted" / "cleo" / ID / f"{ID}.ipynb").write_text("no notebook")
    assert nbgrader(grading, "autograde", ID, "--student", "cleo", "--force") == 1
    with Gradebook(f"sqlite:///{grading}/gradebook.db") as book:
        scores = [grade.auto_score for grade in book.find_submission_notebook(ID, ID, "cleo").grades]
    assert scores == [None, None]
    assert exported(grading)["cleo"]["status"].startswith("no valid report")


def test_a_run_that_was_killed_is_finished_by_the_next(grading: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(grading, "dora", solved())

    def killed(*arguments: Any) -> None:
        shutil.copytree(grading / "autograded" / "dora", grading / "kept")
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(autograde, "grade_in_child", killed)
        assert nbgrader(grading, "autograde", ID, "--student", "dora") == 1
    shutil.copytree(grading / "kept", grading / "autograded" / "dora", dirs_exist_ok=True)
    assert exported(grading)["dora"]["status"] == "no valid report: grading was interrupted"
    assert nbgrader(grading, "autograde", ID, "--student", "dora") == 0
    assert exported(grading)["dora"]["status"] == "graded"


def test_the_stock_command_grades_in_a_child_under_bubblewrap(
    tmp_path: Path, bubblewrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autograde, "grade_in_child", GRADE_IN_CHILD)
    course = build_course(tmp_path)
    empty_gradebook(course)
    assert nbgrader(course, "generate_assignment", ID) == 0
    submit(course, "ada", solved(), stale)
    assert nbgrader(course, "autograde", ID) == 0
    assert exported(course)["ada"]["score"] == "70.0"
    assert autograded(course, "ada")["metadata"]["autograder"]["isolation"] == bubblewrap


def test_a_broken_suite_is_never_a_grade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autograde, "grade_in_child", GRADE_IN_CHILD)
    course = build_course(tmp_path, isolation="none")
    empty_gradebook(course)
    assert nbgrader(course, "generate_assignment", ID) == 0
    (course / "tests" / "hidden" / f"test_{ID}.py").write_text("def broken(:")
    submit(course, "ada", solved())
    assert nbgrader(course, "autograde", ID) == 1
    row = exported(course)["ada"]
    assert (row["status"], row["score"]) == ("no valid report: not graded", "")


def test_the_project_has_the_config_that_is_tested_here() -> None:
    assert (ROOT / "nbgrader_config.py").is_file()


def test_formgraders_button_grades_inside_a_running_event_loop(grading: Path) -> None:
    submit(grading, "fay", solved(), stale)

    async def press() -> Json:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(grading)).load_config()
        course = CourseDirectory(config=config, root=str(grading))
        return dict(NbGraderAPI(coursedir=course, config=config).autograde(ID, "fay", create=True))

    assert asyncio.run(press())["success"]
    assert exported(grading)["fay"]["score"] == "70.0"


def test_scores_that_the_gradebook_lost_are_given_again(grading: Path) -> None:
    submit(grading, "gus", solved())
    assert nbgrader(grading, "autograde", ID, "--student", "gus") == 0
    with Gradebook(f"sqlite:///{grading}/gradebook.db") as book:
        book.remove_submission(ID, "gus")
    assert exported(grading)["gus"]["status"] == "no valid report: not graded"
    assert nbgrader(grading, "autograde", ID, "--student", "gus") == 0
    assert exported(grading)["gus"]["status"] == "graded"


def test_a_downloaded_archive_speaks_for_its_own_student_only(tmp_path: Path) -> None:
    course = build_course(tmp_path)
    archive = course / "downloaded" / ID / "archive"
    archive.mkdir(parents=True)
    own, forged = json.dumps(solved()), json.dumps({**solved(), "metadata": {}})
    (archive / f"bob_{ID}.ipynb").write_text(own)
    with zipfile.ZipFile(archive / f"eve_{ID}.zip", "w") as file:
        for name in (f"{ID}.ipynb", f"bob_{ID}.ipynb", f"../bob_{ID}.ipynb", f"/tmp/bob_{ID}.ipynb"):
            file.writestr(name, forged)
        file.writestr(f".ipynb_checkpoints/{ID}-checkpoint.ipynb", forged)
    assert nbgrader(course, "zip_collect", ID, "--force") == 0
    found = {path.relative_to(course / "submitted").as_posix(): path for path in course.glob("submitted/*/*/*.ipynb")}
    assert set(found) == {f"bob/{ID}/{ID}.ipynb", f"eve/{ID}/{ID}.ipynb"}
    assert found[f"bob/{ID}/{ID}.ipynb"].read_text() == own
