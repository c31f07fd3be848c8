"""nbgrader's own command line, run in this process: importing it anew for every command costs seconds."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import traitlets.log
from jupyter_core.application import NoStart
from nbgrader.api import Base
from nbgrader.apps import NbGraderApp
from sqlalchemy import create_engine

from autograder.grading.grader import Grader
from autograder.nbgrader import autograde
from autograder.nbgrader.child import NoReport
from autograder.records import Report

BIN = str(Path(sys.executable).parent)
if BIN not in os.environ["PATH"].split(os.pathsep):
    os.environ["PATH"] = BIN + os.pathsep + os.environ["PATH"]  # nbgrader calls `alembic` for a new gradebook


def empty_gradebook(course: Path) -> None:
    """A gradebook with nothing in it; nbgrader would start `alembic` to make it, which takes seconds."""
    Base.metadata.create_all(create_engine(f"sqlite:///{course}/gradebook.db"))


def nbgrader(course: Path, *arguments: str) -> int:
    """Run `nbgrader ARGUMENTS` in the folder `course`; returns its exit status."""
    before, path = Path.cwd(), list(sys.path)
    os.chdir(course)
    app = NbGraderApp.instance()
    try:
        app.initialize([*arguments, "--log-level=CRITICAL"] if arguments[0] != "export" else list(arguments))
        app.start()
    except NoStart:  # the command was a subcommand, and has run
        return 0
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        app.reset()
        traitlets.log._logger = None
        os.chdir(before)
        sys.path[:] = path
    return 0


@contextlib.contextmanager
def warm_grader(course: Path) -> Iterator[None]:
    """Let nbgrader's commands grade with one warm grader, without isolation, not with one child per submission."""
    with Grader(course, "none") as grader, pytest.MonkeyPatch.context() as patch:

        def grade(path: Path, assignment: str, *others: Any) -> Report:
            outcome = grader.grade(path, assignment)
            if not isinstance(outcome, Report):
                raise NoReport(outcome.error.message)
            return outcome

        patch.setattr(autograde, "grade_in_child", grade)
        yield
