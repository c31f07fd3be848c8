"""Results are kept by a digest of all that can change them, in one file per assignment."""

from __future__ import annotations

import ast
import hashlib
import time
from pathlib import Path
from typing import TypeVar

import msgspec

from autograder.course.assignment import Assignment
from autograder.course.digest import named_bytes
from autograder.course.files import deciding_files
from autograder.course.notebook import function_of
from autograder.course.parsing import parse
from autograder.grading.atomic import write_atomically
from autograder.grading.digests import environment_digest

Found = TypeVar("Found")

AUDIT_ROOTS = ("autograder.audit.run", "autograder.audit.server", "autograder.worker", "autograder.testing")
"""Where the audit begins: what these import can change a result."""


class Digests:
    """Digests of all that can change a result."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        digest = hashlib.sha256(msgspec.json.encode((environment_digest(AUDIT_ROOTS), assignment.exercises)))
        for path in deciding_files(assignment):
            if path != assignment.suite:
                digest.update(named_bytes(path, assignment.root))
        self.common = digest.hexdigest()
        self.suite = assignment.suite.read_text(encoding="utf-8")
        self.suites: dict[str, str] = {}

    def of(self, exercise: str, *parts: str) -> str:
        """The digest of a result of `exercise` ('' for all of them): other exercises' tests do not enter."""
        if exercise not in self.suites:
            self.suites[exercise] = suite_without_others(self.suite, exercise) if exercise else self.suite
        return hashlib.sha256("\0".join([self.common, self.suites[exercise], exercise, *parts]).encode()).hexdigest()[
            :32
        ]


def suite_without_others(source: str, exercise: str) -> str:
    """A suite's source without the classes of other exercises.

    >>> suite_without_others('x = 1\\n@exercise("f")\\nclass F: pass\\n@exercise("g")\\nclass G: pass', "f")
    "x = 1\\n\\n@exercise('f')\\nclass F:\\n    pass"
    """
    tree = parse(source)
    tree.body = [
        node
        for node in tree.body
        if not isinstance(node, ast.ClassDef) or function_of(exercise_of(node)) in ("", exercise)
    ]
    return ast.unparse(tree)


def exercise_of(node: ast.ClassDef) -> str:
    """The exercise that a class of a suite grades, or an empty text where it grades none."""
    for mark in node.decorator_list:
        if (
            isinstance(mark, ast.Call)
            and ast.unparse(mark.func) == "exercise"
            and isinstance(mark.args[0], ast.Constant)
        ):
            return str(mark.args[0].value)
    return ""


class Store:
    """Results by digest in one JSON file, written atomically; of results that a run did not meet the newest stay."""

    LIMIT = 20_000

    def __init__(self, path: Path, read_only: bool = False) -> None:
        self.path, self.read_only = path, read_only
        self.saved = time.monotonic()
        try:
            self.kept: dict[str, msgspec.Raw] = msgspec.json.decode(path.read_bytes(), type=dict[str, msgspec.Raw])
        except (OSError, msgspec.DecodeError):
            self.kept = {}

    def get(self, key: str, type: type[Found]) -> Found | None:
        try:
            return msgspec.json.decode(self.kept[key], type=type)
        except (KeyError, msgspec.DecodeError):
            return None

    def put(self, key: str, value: object) -> None:
        self.kept[key] = msgspec.Raw(msgspec.json.encode(value))
        if time.monotonic() - self.saved > 20:
            self.save()

    def save(self) -> None:
        self.saved = time.monotonic()
        if self.read_only:
            return
        write_atomically(self.path, msgspec.json.encode(dict(list(self.kept.items())[-self.LIMIT :])))
