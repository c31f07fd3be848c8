"""Imports point one way: the rooms of the package form floors, and none reaches up."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[3] / "autograder"
MODULES = {
    ".".join(("autograder", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
FLOORS = (
    ("text", "worker"),
    ("records",),
    ("packages",),
    ("course", "sandbox", "testing"),
    ("suite", "report", "authoring"),
    ("grading", "similar"),
    ("nbgrader",),
    ("audit",),
    ("cli",),
)
"""The rooms from the ground up: each imports from the floors below it, and within itself."""


OLD_NAMES = {"nbgrader_plugin", "nbgrader_intake", "nbgrader_export", "nbgrader_collect"}
"""Modules that only lead from the names of release 0.1 to the rooms."""


def room(module: str) -> str:
    return module.split(".")[1]


def floor(module: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room(module) in rooms)


@functools.cache
def imports(path: Path) -> set[str]:
    """The modules of ours that a file imports, in functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@functools.cache
def graph() -> dict[str, set[str]]:
    return {
        name: {other for other in imports(path) if other in MODULES and other not in ("autograder", name)}
        for name, path in MODULES.items()
        if name not in ("autograder", "autograder.__main__") and room(name) not in OLD_NAMES
    }


def test_every_room_has_its_floor() -> None:
    rooms = {room(name) for name in MODULES if name not in ("autograder", "autograder.__main__")} - OLD_NAMES
    assert rooms == {each for rooms in FLOORS for each in rooms}


@pytest.mark.parametrize("name", sorted(graph()))
def test_a_module_imports_only_from_its_room_and_the_floors_below(name: str) -> None:
    up = {other for other in graph()[name] if room(other) != room(name) and floor(other) >= floor(name)}
    assert up == set()


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


def test_what_enters_the_sandbox_imports_nothing_of_the_trusted_side() -> None:
    worker = [name for name in MODULES if name.startswith("autograder.worker")]
    ours = {other for name in worker for other in imports(MODULES[name]) if other.startswith("autograder")}
    assert {other for other in ours if not other.startswith("autograder.worker")} == set()


def test_outside_of_the_sandbox_only_one_module_parses_python() -> None:
    """Which has one thread at a time do it: see there."""
    found = {name for name, path in MODULES.items() if re.search(r"^(?!.*>>>).*\bast\.parse\(", path.read_text(), re.M)}
    assert {name for name in found if room(name) != "worker"} == {"autograder.course.parsing"}


def test_only_authoring_and_the_nbgrader_room_import_nbgrader() -> None:
    users = {name for name, path in MODULES.items() if any(m.split(".")[0] == "nbgrader" for m in imports(path))}
    assert {room(name) for name in users} == {"authoring", "nbgrader"}


def test_only_the_worker_imports_tensorflow_and_only_where_it_is_needed() -> None:
    users = {name for name, path in MODULES.items() if imports(path) & {"tensorflow", "keras"}}
    assert users == {"autograder.worker.starting", "autograder.worker.tensors"}
    for name in users:
        top = ast.parse(MODULES[name].read_text(encoding="utf-8")).body
        assert not any(isinstance(node, ast.Import) and node.names[0].name in ("tensorflow", "keras") for node in top)


OWN_PROCESS = {"autograder.nbgrader.rendering"}
"""A program that runs as a child: its standard output is the pipe on which its parent waits for the answer."""


def writes_to_a_standard_stream(node: ast.AST) -> bool:
    """A call of print or typer.echo, sys.stdout or sys.stderr under any name, a rich Console that is given no file."""
    match node:
        case ast.Attribute(value=ast.Name("sys"), attr="stdout" | "stderr" | "__stdout__" | "__stderr__"):
            return True
        case ast.ImportFrom(module="sys"):
            return any(alias.name in ("stdout", "stderr", "__stdout__", "__stderr__") for alias in node.names)
        case ast.Call(func=ast.Name("print") | ast.Attribute(attr="echo" | "secho")):
            return True
        case ast.Call(func=ast.Name("Console")):
            return not any(keyword.arg == "file" for keyword in node.keywords)
    return False


@pytest.mark.parametrize(
    "line",
    [
        "print(1)",
        "sys.stdout.write(a)",
        "x = sys.stderr",
        "from sys import stdout",
        "typer.echo(a)",
        "Console(width=9)",
    ],
)
def test_a_line_that_writes_to_a_standard_stream_is_seen(line: str) -> None:
    assert any(map(writes_to_a_standard_stream, ast.walk(ast.parse(line))))


def test_nothing_below_the_command_line_writes_to_a_standard_stream() -> None:
    writing = {
        name
        for name, path in MODULES.items()
        if any(map(writes_to_a_standard_stream, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert {name for name in writing - OWN_PROCESS if not name.startswith("autograder.cli")} == set()
