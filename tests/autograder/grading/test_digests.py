"""Keys of stored results: they follow the code that decides, and no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder import PACKAGE
from autograder.audit.cache import AUDIT_ROOTS
from autograder.grading.digests import GRADING_ROOTS, code_digest, import_closure

DECIDES = {
    "grading": (
        "suite/limits.py",
        "suite/warm.py",
        "suite/verdicts.py",
        "course/assignment.py",
        "course/submission.py",
    ),
    "audit": (
        "suite/limits.py",
        "suite/warm.py",
        "audit/compare/versions.py",
        "audit/compare/laws.py",
        "audit/client.py",
    ),
}
IN_BOTH = (
    "records.py",
    "suite/limits.py",
    "suite/warm.py",
    "worker/stand_ins.py",
    "worker/serve.py",
    "testing/laws.py",
)
DECIDES_NOTHING = (
    "cli/grades.py",
    "report/table.py",
    "nbgrader/autograde.py",
    "authoring/rules.py",
    "grading/batch.py",
)
ROOTS = {"grading": GRADING_ROOTS, "audit": AUDIT_ROOTS}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("copy") / "autograder"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.mark.parametrize("what", ROOTS)
def test_an_edit_of_a_module_changes_the_key_exactly_where_the_module_decides(what: str, package: Path) -> None:
    before = code_digest(ROOTS[what], package)
    closure = set(import_closure(ROOTS[what], package))
    for path in sorted(package.rglob("*.py")):
        source = path.read_bytes()
        path.write_bytes(source + b"# edited\n")
        changed = code_digest(ROOTS[what], package) != before
        path.write_bytes(source)
        assert changed == (path in closure), path


@pytest.mark.parametrize("what", ROOTS)
def test_what_decides_is_in_the_closure_and_what_prints_is_not(what: str) -> None:
    closure = {path.relative_to(PACKAGE).as_posix() for path in import_closure(ROOTS[what])}
    assert {*DECIDES[what], *IN_BOTH} <= closure
    assert not closure & set(DECIDES_NOTHING)


def test_a_module_that_is_imported_inside_a_function_is_in_the_closure(tmp_path: Path) -> None:
    package = tmp_path / "autograder"
    (package / "room").mkdir(parents=True)
    for name, source in {
        "__init__": "",
        "room/__init__": "",
        "room/first": "def late():\n    from autograder.room import second\n",
        "room/second": "import autograder.third\n",
        "third": "",
        "alone": "",
    }.items():
        (package / f"{name}.py").write_text(source)
    found = {path.relative_to(package).as_posix() for path in import_closure(["autograder.room.first"], package)}
    assert found == {"__init__.py", "room/__init__.py", "room/first.py", "room/second.py", "third.py"}
