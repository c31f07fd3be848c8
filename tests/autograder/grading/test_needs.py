"""An assignment that needs TensorFlow, where that is not installed: nothing is graded, and the message says why."""

from __future__ import annotations

import importlib.metadata
import io
import json
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from rich.console import Console
from sample_course import ID, build_course, write_notebook

from autograder.audit.run import audit
from autograder.authoring.release import build
from autograder.cli.audits import chosen
from autograder.course import digest
from autograder.course.assignment import load_assignment
from autograder.course.digest import assignment_digest
from autograder.grading.grader import Grader
from autograder.records import GradingError

EXTRA = "`pip install 'neuron-to-transformer[tensorflow]'`"


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """TensorFlow is not installed."""
    found = importlib.metadata.distribution

    def distribution(name: str) -> importlib.metadata.Distribution:
        if name.startswith("tensorflow"):
            raise importlib.metadata.PackageNotFoundError(name)
        return found(name)

    monkeypatch.setattr(importlib.metadata, "distribution", distribution)


def say(root: Path, *notebooks: str, **told: Any) -> None:
    """Write into the metadata of notebooks, of the source where none is named."""
    for name in notebooks or (f"source/{ID}/{ID}.ipynb",):
        notebook = json.loads((root / name).read_text())
        notebook["metadata"]["autograder"] = told
        write_notebook(root / name, notebook)


def test_grading_is_refused_and_the_extra_is_named(tmp_path: Path, without: None) -> None:
    root = build_course(tmp_path)
    say(root, needs="tensorflow")
    done = run("grade", root / "source" / ID / f"{ID}.ipynb")
    assert done.exit_code == 3
    told = " ".join(done.output.split())
    assert f"tensorflow, which this assignment needs, is not installed where the grader runs: {EXTRA}" in told


def test_an_audit_is_refused_and_one_of_all_leaves_it_out(tmp_path: Path, without: None) -> None:
    root = build_course(tmp_path)
    say(root, needs="keras")
    with pytest.raises(GradingError, match="neuron-to-transformer.tensorflow"):
        audit(root, ID)
    lines = io.StringIO()
    said = Console(file=lines, width=400)
    assert chosen(root, [ID], [], said) == {ID: []}
    assert chosen(root, [], [], said) == {}
    assert f"{ID} is left out: tensorflow, which this assignment needs" in lines.getvalue()


def test_folders_are_checked_and_that_nothing_is_graded_is_said(tmp_path: Path, without: None, bubblewrap: str) -> None:
    root = build_course(tmp_path)
    assert build(root) == []
    say(root, *(f"{step}/{ID}/{ID}.ipynb" for step in ("source", "release", "solutions")), needs="tensorflow")
    lines: list[str] = []
    with Grader(root, bubblewrap) as grader:
        assert build(root, check=True, grade=grader.grade, progress=lines.append) == []
        assert any(f"{ID} is not graded here" in line and EXTRA in line for line in lines)
        say(root, f"release/{ID}/{ID}.ipynb")
        assert "release/mini/mini.ipynb" in str(build(root, check=True, grade=grader.grade)[0])


def test_a_solution_that_must_be_executed_is_a_problem_in_words(tmp_path: Path, without: None) -> None:
    root = build_course(tmp_path)
    say(root, needs="tensorflow")
    [problem] = build(root)
    assert "its solution must be executed" in str(problem)
    assert EXTRA in str(problem)


@pytest.mark.parametrize("needs", ["torch", ["tensorflow"], 3])
def test_a_need_that_nobody_knows_is_refused_with_those_that_there_are(tmp_path: Path, needs: object) -> None:
    say(build_course(tmp_path), needs=needs)
    with pytest.raises(GradingError, match=r"metadata autograder.needs: expected one of 'tensorflow', 'keras', found"):
        load_assignment(tmp_path, ID)


@pytest.mark.parametrize("name", ["tensorflow", "TensorFlow>=2.21", "tensorflow-cpu", "keras"])
def test_tensorflow_as_a_mere_package_is_refused_with_what_to_say_instead(tmp_path: Path, name: str) -> None:
    say(build_course(tmp_path), packages=[name])
    with pytest.raises(GradingError, match='set needs to "tensorflow", and leave out the package'):
        load_assignment(tmp_path, ID)


def test_what_a_grade_is_kept_under_knows_the_need_and_the_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_course(tmp_path)
    seen = [assignment_digest(load_assignment(tmp_path, ID))]
    for needs in ("tensorflow", "keras"):
        say(tmp_path, needs=needs)
        seen.append(assignment_digest(load_assignment(tmp_path, ID)))
    monkeypatch.setattr(digest, "pins", lambda names: ["tensorflow==9.9"])
    digest._digest.cache_clear()  # a process that goes on sees no other version
    seen.append(assignment_digest(load_assignment(tmp_path, ID)))
    assert len(set(seen)) == 4
