"""What all hidden suites keep to: they import the kit alone, what they draw can be recorded, no test needs another."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SUITES = sorted((Path(__file__).parents[3] / "tests" / "hidden").glob("test_*.py"))


@pytest.mark.parametrize("path", SUITES, ids=[path.stem for path in SUITES])
def test_a_suite_imports_the_kit_alone(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    ours = {name for name in modules if name and name.startswith("autograder")}
    assert ours - {"autograder.testing.tensors"} == {"autograder.testing"}


@pytest.mark.parametrize("path", SUITES, ids=[path.stem for path in SUITES])
def test_a_suite_draws_nothing_in_the_middle_of_a_test(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    drawn = [call for call in calls if isinstance(call, ast.Attribute) and call.attr == "data"]
    assert not drawn, "st.data() draws while the test runs: such draws cannot be recorded and asked again"


@pytest.mark.parametrize("path", SUITES, ids=[path.stem for path in SUITES])
def test_no_test_of_a_suite_keeps_anything_for_another(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    decorators = " ".join(ast.unparse(each) for node in functions for each in node.decorator_list)
    assert "cache" not in decorators, (
        "a test whose answers are the solution's is not run: what it would keep is missing"
    )
    assert not any(isinstance(node, ast.Global) for node in ast.walk(tree))
