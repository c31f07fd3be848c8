"""Imports point one way: the rooms of the package form layers, and none reaches up."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "autograder"
MODULES = {
    ".".join(("autograder", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
IN_THE_SANDBOX = {"cells", "standin", "wire", "worker"}


def imports(path: Path, *, lazy: bool = True) -> set[str]:
    """The modules of ours that a file imports, in functions too unless `lazy` is False."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = ast.walk(tree) if lazy else iter(tree.body)
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def graph() -> dict[str, set[str]]:
    return {
        name: {other for other in imports(path) if other in MODULES and other not in ("autograder", name)}
        for name, path in MODULES.items()
        if name not in ("autograder", "autograder.__main__")
    }


def test_no_two_modules_import_each_other_however_far_around() -> None:
    edges, done, path = graph(), set(), []

    def visit(name: str) -> None:
        if name in path:
            pytest.fail("a cycle: " + " -> ".join([*path[path.index(name) :], name]))
        if name in done:
            return
        path.append(name)
        for other in sorted(edges.get(name, ())):
            visit(other)
        path.pop()
        done.add(name)

    for name in edges:
        visit(name)


@pytest.mark.parametrize("name", sorted(IN_THE_SANDBOX))
def test_the_sandboxed_modules_import_nothing_of_the_trusted_side(name: str) -> None:
    ours = {other for other in imports(MODULES[f"autograder.{name}"]) if other.startswith("autograder.")}
    assert {other.split(".")[1] for other in ours} <= IN_THE_SANDBOX


def test_only_release_and_the_nbgrader_modules_import_nbgrader() -> None:
    users = {name for name, path in MODULES.items() if any(m.split(".")[0] == "nbgrader" for m in imports(path))}
    assert {name for name in users if not name.startswith("autograder.nbgrader_")} == {"autograder.release"}


def test_nothing_imports_the_command_line() -> None:
    users = {name for name, others in graph().items() if any(other.startswith("autograder.cli") for other in others)}
    assert {name for name in users if not name.startswith("autograder.cli")} == set()


def test_only_the_command_line_prints() -> None:
    printing = {
        name
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert {name for name in printing if not name.startswith("autograder.cli.")} <= {"autograder.cli"}
