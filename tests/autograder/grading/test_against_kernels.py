"""Where a real kernel finds every check green, the grade is full: a few of the notebooks of benchmarks/kernels.py."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from sample_course import ROOT, write_notebook

from autograder.grading.grader import Grader
from autograder.records import Report, to_json


@pytest.fixture(scope="module")
def kernels() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kernels", ROOT / "benchmarks" / "kernels.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lesson(bubblewrap: str) -> Grader:
    return Grader(ROOT, bubblewrap)


@pytest.mark.parametrize("seed", range(1000, 1008))
def test_what_is_green_in_a_kernel_has_full_marks(
    kernels: ModuleType, lesson: Grader, tmp_path: Path, seed: int
) -> None:
    notebook = kernels.generate(kernels.solution(ROOT), seed)
    report = lesson.grade(write_notebook(tmp_path / "ada.ipynb", notebook), kernels.ID)
    assert isinstance(report, Report), report
    if report.score < report.max_score:
        assert not kernels.is_green(notebook, tmp_path), to_json(report)
