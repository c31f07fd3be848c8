"""Cells run as in a kernel: magics aside, statement by statement where the notebook is foreign."""

from __future__ import annotations

import pytest

from autograder.worker.cells import MAX_FRAMES, Cells, without_magics


@pytest.mark.parametrize(
    ("source", "kept", "skipped"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1", ["%matplotlib inline"]),
        ("!pip install numpy\nx = 1", "pass\nx = 1", ["!pip install numpy"]),
        ("%%time\nx = 1", "\nx = 1", ["%%time"]),
        ("%%bash\nls", "", ["%%bash"]),
        ("x = 5 %3\ny = x", "x = 5 %3\ny = x", []),
        ("if True:\n    %time f()\n", "if True:\n    pass\n", ["%time f()"]),
        ("files = !ls\nx = 1", "files = None\nx = 1", ["files = !ls"]),
        ("np.dot?\nx = 1", "pass\nx = 1", ["np.dot?"]),
        ('s = """\n%matplotlib\n"""', 's = """\n%matplotlib\n"""', []),
    ],
)
def test_magics_and_shell_lines_are_skipped_and_told(source: str, kept: str, skipped: list[str]) -> None:
    assert without_magics(source) == (kept, skipped)


def test_a_failing_statement_of_a_foreign_cell_does_not_stop_the_next() -> None:
    cells = Cells()
    source = "from lr_utils import load_dataset\nimport math\nX, Y = load_dataset()\n"
    source += "def f(x):\n    return math.exp(x)\nf(1/0)"
    result = cells.run("1", source, definitions_only=True)
    assert [error["type"] for error in result["raised"]] == ["ModuleNotFoundError"]
    assert cells.namespace["f"](0) == 1


@pytest.mark.parametrize(
    ("statement", "kept"),
    [
        ("ALPHA = 0.01", True),
        ("W = np.zeros((2, 1))", True),
        ("relu = lambda z: np.maximum(0, slow(z))", True),
        ("parameters = model(X, Y)", False),
        ("x = [train(k) for k in range(9)]", False),
        ("print(1)", False),
        ("for k in range(10**9): pass", False),
        ("if True:\n    import math", True),
    ],
)
def test_only_definitions_of_a_foreign_cell_run(statement: str, kept: bool) -> None:
    import ast

    from autograder.worker.cells import is_definition

    assert is_definition(ast.parse(statement).body[0]) is kept


def test_an_error_names_the_students_line_and_none_of_ours() -> None:
    cells = Cells()
    cells.run("f-solution", "def f(x):\n    return x + missing", definitions_only=False)
    raised = cells.run("2", "f(1)", definitions_only=False)["raised"][0]
    assert raised["frames"] == [["cell 2", 1, "<module>", "f(1)"], ["cell f-solution", 2, "f", "return x + missing"]]


def test_a_syntax_error_names_its_line() -> None:
    raised = Cells().run("f-solution", "x = 1\ny = = 2", definitions_only=False)["raised"][0]
    assert raised["type"] == "SyntaxError"
    assert raised["frames"][-1][1] == 2


def test_a_deep_traceback_is_cut() -> None:
    cells = Cells()
    cells.run("f-solution", "def f(n):\n    return f(n + 1)", definitions_only=False)
    assert len(cells.run("2", "f(0)", definitions_only=False)["raised"][0]["frames"]) == MAX_FRAMES


@pytest.mark.parametrize(
    ("source", "stub"),
    [
        ('raise NotImplementedError("f")', "f"),
        ("raise NotImplementedError", None),
        ('raise ValueError("f")', None),
        ('class N(NotImplementedError): pass\nraise N("f")', None),
    ],
)
def test_only_a_plain_not_implemented_error_with_a_name_is_a_stub(source: str, stub: str | None) -> None:
    assert Cells().run("1", source, definitions_only=False)["raised"][0]["stub"] == stub
