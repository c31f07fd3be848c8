"""A variant may stand on others, whose text then comes before its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.variant import read_variant
from autograder.records import GradingError


def test_what_a_variant_stands_on_comes_before_it(tmp_path: Path) -> None:
    for lesson in ("one", "two"):
        (tmp_path / lesson).mkdir()
    (tmp_path / "one" / "base.py").write_text("x = 1\n")
    (tmp_path / "one" / "helpers.py").write_text("# Over one/base.py\nx = 2\n")
    variant = tmp_path / "two" / "own.py"
    variant.write_text('"""Own."""\n# Over one/helpers.py\ny = x\n')
    scope: dict[str, int] = {}
    exec(read_variant(variant), scope)
    assert scope["y"] == 2
    assert read_variant(variant).index("x = 1") < read_variant(variant).index("x = 2")


def test_a_variant_alone_is_its_own_text(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("x = 1\n")
    assert read_variant(tmp_path / "plain.py") == "x = 1\n"


def test_a_missing_one_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "own.py").write_text("# Over one/gone.py\n")
    with pytest.raises(GradingError, match="stands on variants/one/gone.py, which is missing"):
        read_variant(tmp_path / "two" / "own.py")


def test_what_is_no_python_is_told_and_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("x = 1\ndef f(:\n")
    with pytest.raises(GradingError, match="broken.py, line 2: invalid syntax; mend the variant"):
        read_variant(tmp_path / "broken.py")
