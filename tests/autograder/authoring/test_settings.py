"""`autograder init` makes a folder a course, and a course of nbgrader's one that grades with hidden suites."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_course import ID, ROOT, source_notebook, write_notebook
from typer.testing import CliRunner

from autograder.authoring.release import build
from autograder.authoring.settings import configured, settings_problems
from autograder.cli import app

CONFIG = "nbgrader_config.py"

QUICKSTART = """c = get_config()
c.CourseDirectory.course_id = "statistics"
c.IncludeHeaderFooter.header = "source/header.ipynb"
c.Grade.feedback = "scores"
c.Execute.timeout = 60
"""
"""What an instructor has who began with nbgrader."""

LAST_RELEASE = {
    "autograder.nbgrader.generate.NamedStubs": "autograder.nbgrader_plugin.NamedStubs",
    "autograder.nbgrader.intake.Exporter": "autograder.nbgrader_intake.Exporter",
    "autograder.nbgrader.export.GradesExporter": "autograder.nbgrader_export.GradesExporter",
}
"""Names as they were one release before, which still lead to the same classes."""


def init(*options: str, answer: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(app, ["init", *options], input=answer)
    return done.exit_code, done.output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_course_of_this_repository_is_what_init_writes() -> None:
    assert settings_problems(ROOT) == []
    before, after = configured(ROOT)
    assert before == after


def test_an_empty_folder_becomes_a_course_and_the_next_command_is_named(folder: Path) -> None:
    status, said = init("--course", "statistics", answer="y\n")
    assert status == 0, said
    assert '+c.CourseDirectory.course_id = "statistics"' in said
    assert "next: `autograder new" in said
    assert settings_problems(folder) == []
    assert (folder / CONFIG).read_text().replace("statistics", "neuron-to-transformer") == (ROOT / CONFIG).read_text()


def test_nothing_is_written_without_consent(folder: Path) -> None:
    status, said = init(answer="n\n")
    assert status == 1 and "+c.Autograde.exporter_class" in said
    assert not (folder / CONFIG).exists()


def test_a_course_of_nbgraders_keeps_what_it_says_and_gets_what_is_missing(folder: Path) -> None:
    (folder / CONFIG).write_text(QUICKSTART)
    write_notebook(folder / "source" / ID / f"{ID}.ipynb", source_notebook())
    [problem] = build(folder)
    assert "does not set c.CourseDirectory.solution_directory, c.GenerateAssignment.exporter_class" in str(problem)
    assert "autograder init" in str(problem)
    status, said = init("--yes")
    assert status == 0 and "next: `autograder release`" in said
    text = (folder / CONFIG).read_text()
    assert text.startswith(QUICKSTART.rstrip())
    assert all(text.count(f"{name} =") == 1 for name in ("course_id", "header", "c.Grade.feedback", "Execute.timeout"))
    assert settings_problems(folder) == []
    assert "has everything" in init()[1]


def test_another_course_id_than_that_of_the_file_is_refused_in_words_and_the_same_one_is_not(folder: Path) -> None:
    (folder / CONFIG).write_text(QUICKSTART)
    status, said = init("--course", "algebra", "--yes")
    assert status == 2 and "says course_id = 'statistics'" in said and "leave --course out" in said
    assert (folder / CONFIG).read_text() == QUICKSTART
    assert init("--course", "statistics", "--yes")[0] == 0
    (folder / CONFIG).write_text("c = get_config()\n")
    assert "says no course_id" in init("--course", "algebra", "--yes")[1]


def test_a_course_set_up_with_the_last_release_lacks_nothing(folder: Path) -> None:
    text = (ROOT / CONFIG).read_text()
    for new, old in LAST_RELEASE.items():
        text = text.replace(new, old)
    (folder / CONFIG).write_text(text)
    assert settings_problems(folder) == []


def test_a_configuration_that_cannot_be_read_is_told_and_left_alone(folder: Path) -> None:
    (folder / CONFIG).write_text("c = get_config(\n")
    [problem] = settings_problems(folder)
    assert "cannot be read: SyntaxError" in str(problem)
    status, said = init("--yes")
    assert status == 2 and "cannot be read" in said
    assert (folder / CONFIG).read_text() == "c = get_config(\n"


def test_a_header_beside_the_assignments_is_taken_into_the_release(folder: Path) -> None:
    init("--yes", "--course", "statistics")
    with (folder / CONFIG).open("a") as file:
        file.write('c.IncludeHeaderFooter.header = "source/header.ipynb"\n')
    header = source_notebook()
    header["cells"] = [{"cell_type": "markdown", "id": "h", "metadata": {}, "source": "Our university"}]
    write_notebook(folder / "source" / "header.ipynb", header)
    assert CliRunner().invoke(app, ["new", "ps1"]).exit_code == 0
    assert not (folder / "docs").exists(), "a course without design notes gets none"
    problems = build(folder, check=False)
    assert [str(each) for each in problems] == []
    assert "Our university" in (folder / "release" / "ps1" / "ps1.ipynb").read_text()
