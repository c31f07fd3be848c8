"""What `release` asks of a hidden suite, which it reads and does not import."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.rules import suite_problems

HEAD = "from autograder.testing import exercise, softmax_claims\n\n"


def problems(root: Path, suite: str) -> list[str]:
    path = root / "tests" / "hidden" / "test_ps1.py"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + suite)
    return [problem.what for problem in suite_problems(root, "ps1", ["softmax"])]


@pytest.mark.parametrize(
    "suite",
    [
        '@exercise("softmax")\nclass TestSoftmax:\n    def test_a(self, student): ...\n',
        'class Claims:\n    def test_a(self, student): ...\n\n@exercise("softmax")\nclass TestSoftmax(Claims): ...\n',
        '@exercise("softmax")\nclass TestSoftmax(softmax_claims("softmax")): ...\n',
    ],
    ids=["of its own", "of a class in the same file", "of the kit"],
)
def test_a_class_has_the_tests_of_its_bases(tmp_path: Path, suite: str) -> None:
    assert problems(tmp_path, suite) == []


@pytest.mark.parametrize(
    "suite",
    [
        '@exercise("softmax")\nclass TestSoftmax: ...\n',
        "class Claims: ...\n\n@exercise('softmax')\nclass T(Claims): ...\n",
        "",
    ],
    ids=["an empty class", "an empty base", "no class"],
)
def test_an_exercise_without_a_test_is_named(tmp_path: Path, suite: str) -> None:
    assert problems(tmp_path, suite) == ["no test for softmax"]
