"""A course that graded code could read is refused before anything of it is graded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sample_course import ID, build_course, solved, write_notebook

from autograder.grading.grader import Grader
from autograder.records import Ungraded
from autograder.sandbox import exposure
from autograder.sandbox.isolation import ISOLATIONS, system_folders


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_a_course_below_the_interpreters_prefix_is_refused_under_every_isolation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolation: str
) -> None:
    course = build_course(tmp_path / "usr" / "local" / "course")
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / "usr"))
    with Grader(course, isolation) as grader:
        outcome = grader.grade(write_notebook(tmp_path / "ada.ipynb", solved()), ID)
    assert isinstance(outcome, Ungraded)
    assert outcome.error.kind == "sandbox"
    assert str(course.resolve()) in outcome.error.message
    assert "move the course" in outcome.error.message


def test_a_link_to_such_a_course_is_refused_too(tmp_path: Path) -> None:
    below = Path(system_folders()[0])
    (tmp_path / "course").symlink_to(next(path for path in below.iterdir() if path.is_dir()))
    with pytest.raises(exposure.GradingError, match="move the course"):
        exposure.refuse_below_system_folders(tmp_path / "course")


def test_a_course_elsewhere_is_not_refused(tmp_path: Path) -> None:
    exposure.refuse_below_system_folders(tmp_path)


def test_everything_that_is_shown_whole_is_among_the_refused_folders() -> None:
    """What bubblewrap binds besides are single packages, the data of the assignment and links."""
    assert str(Path(sys.base_prefix).resolve()) in system_folders()
