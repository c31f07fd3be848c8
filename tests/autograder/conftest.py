"""Fixtures of our own tests: whether isolation is there, and one small course for all of them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from container import Run, in_container
from machine import bubblewrap_fault, missing
from sample_course import build_course

from autograder.grading.grader import Grader


def pytest_configure() -> None:
    """No deadlines; and children are interrupted as on a terminal, though `nohup pytest &` ignores SIGINT for them."""
    hypothesis.settings.register_profile("default", deadline=None)  # a busy machine fails nobody
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def bubblewrap() -> str:
    """The name of the isolation where it works; without it tests are skipped, and fail where CI=true."""
    fault = bubblewrap_fault()
    if fault:
        missing(fault)
    return "bubblewrap"


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample course; tests do not change it."""
    return build_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="session")
def grader(course: Path, bubblewrap: str) -> Iterator[Grader]:
    """A grader of the sample course, its suite warm."""
    with Grader(course, bubblewrap) as grader:
        yield grader


@pytest.fixture
def container(tmp_path: Path, bubblewrap: str) -> Run:
    """Runs this interpreter as root in a container, with a sample course of the test's own at /course."""
    if os.geteuid() != 0:
        pytest.skip("--isolation user is for a grader that runs as root")
    course = build_course(tmp_path / "course")
    course.chmod(0o700)
    return in_container(course)
