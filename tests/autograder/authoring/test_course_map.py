"""A new assignment is asked for its row, its note, its builder, and a word in the assignment before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sample_course import ID, Json, build_course, cell_of, markdown, source_notebook, write_notebook

from autograder.authoring.course_map import map_problems

NEXT = "c9w2_next"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The sample course, with everything that a course of many assignments has."""
    root = build_course(tmp_path)
    for folder in ("docs/design", "datasets", f"source/{ID}/data"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "docs" / "course.md").write_text(f"| assignment |\n|---|\n| `{ID}` | one |\n", encoding="utf-8")
    (root / "docs" / "design" / f"{ID}.md").write_text("why", encoding="utf-8")
    data = [path.name for path in (root / "source" / ID / "data").glob("*.h5")]
    targets = "".join(f'"{ID}/data/{name}", ' for name in data)
    (root / "datasets" / "points.py").write_text(f"targets = ({targets})", encoding="utf-8")
    return root


def test_a_complete_course_has_no_problem(root: Path) -> None:
    assert list(map_problems(root, ID)) == []


def test_a_course_without_map_notes_and_builders_is_not_asked_for_them(tmp_path: Path) -> None:
    assert list(map_problems(build_course(tmp_path), ID)) == []


def test_a_missing_row_is_named(root: Path) -> None:
    (root / "docs" / "course.md").write_text("# The course\n", encoding="utf-8")
    assert [problem.what for problem in map_problems(root, ID)] == [f"no row for {ID}"]


def test_a_missing_design_note_is_named(root: Path) -> None:
    (root / "docs" / "design" / f"{ID}.md").unlink()
    assert [problem.where for problem in map_problems(root, ID)] == [f"docs/design/{ID}.md"]


def test_a_data_file_without_a_builder_is_named(root: Path) -> None:
    (root / "source" / ID / "data" / "new.h5").write_bytes(b"data")
    assert [problem.where for problem in map_problems(root, ID)] == [f"source/{ID}/data/new.h5"]


def test_the_assignment_before_must_name_the_next(root: Path) -> None:
    write_notebook(root / "source" / NEXT / f"{NEXT}.ipynb", source_notebook())
    with (root / "docs" / "course.md").open("a", encoding="utf-8") as file:
        file.write(f"| `{NEXT}` | two |\n")
    found = list(map_problems(root, ID))
    assert [problem.where for problem in found] == [f"source/{ID}/{ID}.ipynb"]
    assert f"`{NEXT}` comes next" in str(found[0])
    notebook = source_notebook()
    cell_of(notebook, "title")["source"] = f"# One\n\nNext comes `{NEXT}`."
    write_notebook(root / "source" / ID / f"{ID}.ipynb", notebook)
    assert list(map_problems(root, ID)) == []


FORM: dict[str, tuple[Callable[[Json], object], str]] = {
    "total": (lambda n: cell_of(n, "double")["metadata"]["nbgrader"].update(points=41), "points add up to 101"),
    "heading": (lambda n: n["cells"].append(markdown("end", "# The end")), "expected one `#` heading, in the first"),
    "metadata": (lambda n: n["metadata"].update(jupytext={}), "it carries metadata of a tool: jupytext"),
}


@pytest.mark.parametrize("case", FORM)
def test_the_lessons_of_a_map_have_one_form_and_other_courses_their_own(root: Path, case: str) -> None:
    change, message = FORM[case]
    notebook = source_notebook()
    change(notebook)
    write_notebook(root / "source" / ID / f"{ID}.ipynb", notebook)
    assert message in "".join(map(str, map_problems(root, ID)))
    (root / "docs" / "course.md").unlink()
    assert list(map_problems(root, ID)) == []


def test_the_map_and_the_lesson_say_the_same_time(root: Path) -> None:
    notebook = source_notebook()
    cell_of(notebook, "title")["source"] = "# One\n\nAbout 70 minutes."
    write_notebook(root / "source" / ID / f"{ID}.ipynb", notebook)
    for minutes, problems in (("70", 0), ("80", 1)):
        (root / "docs" / "course.md").write_text(f"| `{ID}` | one | {minutes} |\n", encoding="utf-8")
        found = [str(each) for each in map_problems(root, ID)]
        assert len(found) == problems, found
    assert "its first cell says 70 minutes, docs/course.md has 80" in found[0]


def test_a_lesson_may_name_what_it_needs(root: Path) -> None:
    notebook = source_notebook()
    notebook["metadata"]["autograder"] = {"needs": "tensorflow"}
    write_notebook(root / "source" / ID / f"{ID}.ipynb", notebook)
    assert list(map_problems(root, ID)) == []
