"""nbgrader's test cells as tests of a hidden suite: each assert becomes a test on `student`.

An assert takes along what its cell did before it. What reads names that only the notebook makes, or expects an
exception of the student's code, cannot be moved and is told.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from autograder.course.parsing import parse

HIDDEN = re.compile(r"^[ \t]*### (?:BEGIN|END) HIDDEN TESTS[^\n]*$", re.MULTILINE)
NOSE = {"assert_equal", "assert_equals", "assert_almost_equal", "assert_array_equal", "assert_allclose"}
"""Functions of nose.tools that numpy.testing has, too, under these names or `assert_equal`."""

MODULES = {"np": "import numpy as np", "numpy": "import numpy", "math": "import math", "random": "import random"}


@dataclass
class Moved:
    """The tests of one exercise, each the statements of its body with a title; and what could not be moved."""

    tests: list[tuple[str, str]] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def mentioned(source: str, names: Collection[str]) -> list[str]:
    """Those of `names` that a cell reads, the most read first."""
    try:
        tree = parse(HIDDEN.sub("", source))
    except SyntaxError:
        return []
    read = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in names]
    return sorted(dict.fromkeys(read), key=lambda name: -read.count(name))


def move(cell: str, source: str, functions: Collection[str]) -> Moved:
    """The tests in a test cell's source. `functions` are the student's."""
    moved, before = Moved(), list[ast.stmt]()
    try:
        tree = parse(HIDDEN.sub("", source))
    except SyntaxError as error:
        moved.left.append(f"{cell}, line {error.lineno}: it is not Python ({error.msg})")
        return moved
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            moved.imports += [] if getattr(node, "module", "") == "nose.tools" else [ast.unparse(node)]
        elif not _asserts(node):
            before += [] if _only_prints(node) else [node]
        elif problem := _problem(node, [*before, node], functions, moved.imports):
            moved.left.append(f"{cell}, line {node.lineno}: {problem}")
        else:
            body = [_Onto(functions).visit(parse(ast.unparse(each)).body[0]) for each in [*before, node]]
            moved.tests.append((_title(node, functions), "\n".join(ast.unparse(each) for each in body)))
    if not moved.tests and not moved.left:
        moved.left.append(f"{cell}: it asserts nothing")
    return moved


def _asserts(node: ast.stmt) -> bool:
    return any(
        isinstance(each, (ast.Assert, ast.Raise)) or (isinstance(each, ast.Call) and _called(each).startswith("assert"))
        for each in ast.walk(node)
    )


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _only_prints(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and (
        isinstance(node.value, ast.Constant) or (isinstance(node.value, ast.Call) and _called(node.value) == "print")
    )


def _problem(node: ast.stmt, nodes: Sequence[ast.stmt], functions: Collection[str], imports: Sequence[str]) -> str:
    """Why an assert cannot be moved, or ""."""
    if isinstance(node, (ast.Try, ast.With)) or "assert_raises" in map(_called, _calls(node)):
        return "it expects an exception, and a suite sees none of the student's exceptions: ask for a value instead"
    known = {*functions, *dir(builtins), *NOSE, *MODULES, *_bound(nodes)}
    for text in imports:
        for each in ast.walk(parse(text)):
            if isinstance(each, ast.alias):
                known.add((each.asname or each.name).partition(".")[0])
    unknown = [name for name in _read(nodes) if name not in known]
    if unknown:
        return (
            f"it reads {', '.join(unknown)}, which only the notebook makes: make it in the test, or read it from data/"
        )
    if not set(_read(nodes)) & set(functions):
        return "it calls no function of the student's"
    return ""


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))


def _names(nodes: Sequence[ast.stmt], kinds: type | tuple[type, ...]) -> Iterator[str]:
    for node in nodes:
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, kinds):
                yield each.id


def _read(nodes: Sequence[ast.stmt]) -> list[str]:
    return list(dict.fromkeys(_names(nodes, ast.Load)))


def _bound(nodes: Sequence[ast.stmt]) -> set[str]:
    found = set(_names(nodes, (ast.Store, ast.Del)))
    for node in nodes:
        for each in ast.walk(node):
            if isinstance(each, (ast.FunctionDef, ast.ClassDef)):
                found.add(each.name)
            elif isinstance(each, ast.arg):
                found.add(each.arg)
    return found


class _Onto(ast.NodeTransformer):
    """Reads the student's functions from `student`, and nose's asserts from numpy.testing."""

    def __init__(self, functions: Collection[str]) -> None:
        self.functions = functions

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in NOSE and isinstance(node.ctx, ast.Load):
            name = "assert_equal" if node.id == "assert_equals" else node.id
            return ast.Attribute(ast.Attribute(ast.Name("np"), "testing"), name)
        if node.id in self.functions and isinstance(node.ctx, ast.Load):
            return ast.Attribute(ast.Name("student"), node.id)
        return node


def _title(node: ast.stmt, functions: Collection[str]) -> str:
    """What the student reads of a test: the call that is checked, never what it must give."""
    calls = [call for call in _calls(node) if isinstance(call.func, ast.Name) and call.func.id in functions]
    shown = ast.unparse(calls[0]) if calls else ""
    if not shown or len(shown) > 80 or "\n" in shown or '"""' in shown or "\\" in shown:
        return "A check of the instructor's holds."
    return f"What {shown} gives is what the text asks for."
