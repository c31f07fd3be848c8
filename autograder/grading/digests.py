"""Digests of the grader's own code: of those modules only that can change a result, found by their imports.

A key that lists its files by hand goes stale with the next module; one over the whole package throws every result
away when the command line changes.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import platform
import re
from collections.abc import Sequence
from pathlib import Path

from autograder import PACKAGE
from autograder.course.parsing import parse
from autograder.records import FORMAT

VERSIONS = ("numpy", "hypothesis", "pytest", "msgspec", "h5py")
GRADING_ROOTS = (
    "autograder.grading.grader",
    "autograder.suite.server",
    "autograder.suite.stock",
    "autograder.worker",
    "autograder.testing",
)
"""Where grading begins: in the grader, its warm process, the sandbox, and what hidden suites import."""


def import_closure(roots: Sequence[str], package: Path = PACKAGE) -> list[Path]:
    """The files of the modules `roots` and of all of ours that they import, directly or not, sorted.

    roots -- names of modules; a package stands for all its modules
    package -- the folder of the package, whose name is `autograder` wherever it lies
    """
    modules = _modules(package)
    waiting = [name for name in modules for root in roots if name == root or name.startswith(f"{root}.")]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            if name != "autograder":  # its one import is of the public function, when somebody asks for it
                waiting += _imported(name, modules)
    return sorted(modules[name] for name in found)


def _modules(package: Path) -> dict[str, Path]:
    names = {path: ("autograder", *path.relative_to(package).with_suffix("").parts) for path in package.rglob("*.py")}
    return {".".join(parts).removesuffix(".__init__"): path for path, parts in names.items()}


def _imported(name: str, modules: dict[str, Path]) -> set[str]:
    """The modules of ours whose code runs when `name` runs: its imports, and the packages around them."""
    parts = [each.split(".") for each in {name, *_named(modules[name].read_bytes())}]
    return {".".join(each[: k + 1]) for each in parts for k in range(len(each))} & modules.keys()


IMPORT = re.compile(rb"^[ \t]*((?:from|import)[ \t](?:[^\n(]*\([^)]*\)|[^\n]*))", re.MULTILINE)
"""A statement that imports, in code or in a docstring: one too many costs nothing, and to parse all files 0.5 s."""


@functools.cache
def _named(source: bytes) -> frozenset[str]:
    """What a source imports: modules, and names out of modules, which may be modules too."""
    named = set()
    for statement in IMPORT.findall(source):
        try:
            nodes = parse(statement).body
        except SyntaxError:
            continue  # a sentence of a docstring
        for node in nodes:
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(named)


def code_digest(roots: Sequence[str], package: Path = PACKAGE) -> str:
    """SHA-256 over the import closure of `roots`."""
    digest = hashlib.sha256()
    for path in import_closure(roots, package):
        digest.update(f"\0{path.relative_to(package).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@functools.cache
def environment_digest(roots: Sequence[str] = GRADING_ROOTS) -> str:
    """The grader's own code that decides a result, and the versions of what it stands on."""
    digest = hashlib.sha256(f"{FORMAT} {platform.python_version()} {platform.machine()}".encode())
    for name in VERSIONS:
        digest.update(f" {name}=={importlib.metadata.version(name)}".encode())
    digest.update(code_digest(roots).encode())
    return digest.hexdigest()
