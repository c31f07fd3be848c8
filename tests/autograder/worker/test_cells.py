"""Cells run as a kernel runs them: its names, its magics, its flags; and each exercise as it was at its check."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest

from autograder.worker.cells import DEFINITIONS, NEEDED, Cells
from autograder.worker.failures import MAX_FRAMES


def ran(*sources: str) -> dict[str, Any]:
    """The names after these cells, each of which must run to its end."""
    cells = Cells()
    for number, source in enumerate(sources):
        assert cells.run(str(number), source)["raised"] == [], source
    return cells.namespace


def chosen(*sources: str, wanted: str = "f") -> Cells:
    """A notebook that is not ours, run for the function `wanted`."""
    cells = Cells()
    cells.begin({wanted: [wanted]}, [[str(k), source] for k, source in enumerate(sources)])
    for number, source in enumerate(sources):
        cells.run(str(number), source, NEEDED)
    return cells


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        ("%matplotlib inline\nx = 1", "x", 1),
        ("!pip install \\\n  one \\\n  two\nx = 1", "x", 1),
        ("%%time\nx = 1", "x", 1),
        ("\n\n%%time\n%matplotlib inline\nx = 1", "x", 1),
        ("%%capture out\nx = 1\nprint(x)", "x", 1),
        ("x = 5 %3\ny = x", "y", 2),
        ("%matplotlib inline\ntext = ('%d'\n% 3)", "text", "3"),
        ("if True:\n    %time x = 7\n", "x", 7),
        ("%time x = 7", "x", 7),
        ("x = %time 3 + 4", "x", 7),
        ("files = !ls\nx = len(files)", "x", 0),
        ("np.dot?\n?len\nx = 1", "x", 1),
        ('%matplotlib inline\ns = """\n%matplotlib\n!ls\nwhat?\n"""', "s", "\n%matplotlib\n!ls\nwhat?\n"),
        ("  x = 1\n  y = 2", "y", 2),
        (">>> x = 1\n>>> y = x + 1", "y", 2),
        ("%pylab inline\nx = float(exp(zeros(1))[0])", "x", 1.0),
        ("%%writefile helper_of_a_test.txt\nhello\n", "_", ""),
        ("a = [1, 2]\n%timeit a.append(3)", "a", [1, 2]),
        ("get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1", "x", 1),
        ("get_ipython().run_cell_magic('time', '', 'x = 1\\n')", "x", 1),
        ("where = get_ipython().__class__.__name__", "where", "ZMQInteractiveShell"),
        ("display(1)\nexit\nquit()\nx = 1", "x", 1),
        ("from __future__ import annotations\ndef f(x: Nothing) -> Nothing | None:\n    return x\nx = f(3)", "x", 3),
        ("import asyncio\nx = await asyncio.sleep(0.001, 5)", "x", 5),
        ("async def later():\n    return 4\nx = await later()", "x", 4),
    ],
)
def test_a_cell_has_the_meaning_that_a_kernel_gives_it(
    source: str, name: str, value: object, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ran(source)[name] == value


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("%matplotlib inline\nx = 1", ["%matplotlib inline"]),
        ("!pip install numpy\nx = 1", ["!pip install numpy"]),
        ("%%bash\nls", ["%%bash"]),
        ("x = 5 %3", []),
        ("%%time\nx = 1", []),
    ],
)
def test_what_was_not_carried_out_is_told(source: str, told: list[str]) -> None:
    assert Cells().run("1", source)["skipped"] == told


def test_a_future_import_holds_for_later_cells() -> None:
    names = ran("from __future__ import annotations", "def f(x: Nowhere) -> Nowhere:\n    return x")
    assert names["f"](2) == 2


def test_the_underscore_and_out_hold_the_last_results() -> None:
    names = ran("3 + 4", "x = _ + 1", "x", "y = (_, __, Out[1], In[1], _1)")
    assert names["y"] == (8, 7, 7, "3 + 4", 7)


def test_an_underscore_of_the_students_own_is_left_alone() -> None:
    assert ran("_ = 'mine'", "3 + 4", "x = _")["x"] == "mine"


def test_a_cell_that_stops_still_gives_its_later_definitions() -> None:
    cells = Cells()
    told = cells.run("1", "a = 1\nprint(X_train)\ndef f():\n    return a\nlaunch()")
    assert [error["type"] for error in told["raised"]] == ["NameError"]
    assert cells.namespace["f"]() == 1


def test_a_failing_statement_of_a_foreign_cell_does_not_stop_the_next() -> None:
    source = "from lr_utils import load_dataset\nimport math\nX, Y = load_dataset()\n"
    source += "def f(x):\n    return math.exp(x)\nf(1/0)"
    cells = Cells()
    result = cells.run("1", source, DEFINITIONS)
    assert [error["type"] for error in result["raised"]] == ["ModuleNotFoundError"]
    assert cells.namespace["f"](0) == 1


@pytest.mark.parametrize(
    "sources",
    [
        ("from types import SimpleNamespace\ncfg = SimpleNamespace(k=2)", "def f():\n    return cfg.k"),
        ("def f():\n    return table[1]", "table = {}\nfor k in range(3):\n    table[k] = 2 * k"),
        ("from functools import partial\ndef power(x, n):\n    return x ** n", "f = partial(power, 2, 1)"),
        ("memo = make()\n", "def make():\n    return [2]", "memo = make()", "def f():\n    return memo[0]"),
        ("class State: pass\ns = State()\ns.k = 2", "def f():\n    return s.k"),
        ("q = []\nq.append(2)", "def f():\n    return q[0]"),
        ("def g(step):\n    return lambda: step", "two = g(2)", "f = lambda: two()"),
        ("with open('/dev/null') as file:\n    size = len(file.read()) + 2", "def f():\n    return size"),
        ("def f():\n    return 2", "f = f()"),
        ("def f():\n    return 2", "f = 3"),
        ("def f():\n    return 2", "import functools\nf = functools.lru_cache(f)"),
        ("%%time\nk = [2]", "def f():\n    return k[0]"),
        ("def f():\n    return sum(k)", "k = [n for n in range(2)] + [1]"),
    ],
)
def test_what_a_function_of_a_foreign_notebook_reads_is_run(sources: tuple[str, ...]) -> None:
    assert chosen(*sources).namespace["f"]() == 2


def test_what_no_function_reads_is_left_out() -> None:
    cells = chosen("def f():\n    return 1", "d = f()", "for k in range(3):\n    print(k)", "plot(d)")
    assert "d" not in cells.namespace and "k" not in cells.namespace


def test_a_needed_statement_that_is_too_long_is_left_out_and_told() -> None:
    cells = chosen(
        "t = []\nwhile True:\n    t.append(len(t) % 7) if len(t) < 7 else None", "def f():\n    return n", "n = g()"
    )
    told = [entry[:2] for entry in cells.account()["missed"]]
    assert ["2", "n = g()"] in told
    loop = chosen("def spin():\n    while True:\n        pass\nn = spin()", "def f():\n    return n")
    assert loop.account()["missed"] == [["0", "n = spin()", "n"]]


def test_an_exercise_is_judged_as_it_was_at_its_check() -> None:
    cells = Cells()
    cells.begin({"f": ["f"], "g": ["g"]}, [])
    cells.run("f-solution", "k = 1\ndef f():\n    return k")
    cells.turn("f")
    cells.run("extra-1", "f = f()\nk = 5\nsum = 3\ndef helper():\n    return 4")
    cells.run("g-solution", "def g():\n    return k + sum")
    cells.turn("g")
    cells.enter("f")
    assert cells.function(["f"])() == 1 and "sum" not in cells.namespace
    assert cells.namespace["helper"]() == 4  # what is defined only later is there too
    cells.enter("g")
    assert cells.function(["g"])() == 8
    cells.enter("f", "g")
    assert cells.function(["f"])() == 1
    assert [event for event in cells.account()["answers"] if event[3]] == [["f", "extra-1", "value", True]]


def test_the_stub_has_no_turn() -> None:
    cells = Cells()
    cells.begin({"f": ["f"]}, [])
    cells.run("f-solution", 'def f():\n    """Words."""\n    raise NotImplementedError("f")')
    cells.turn("f")
    cells.run("f-solution (2)", "def f():\n    return 1")
    cells.turn("f")
    cells.enter("f")
    assert cells.function(["f"])() == 1


def test_an_error_names_the_students_line_and_none_of_ours() -> None:
    cells = Cells()
    cells.run("f-solution", "def f(x):\n    return x + missing")
    raised = cells.run("2", "f(1)")["raised"][0]
    assert raised["frames"] == [["cell 2", 1, "<module>", "f(1)"], ["cell f-solution", 2, "f", "return x + missing"]]


def test_a_syntax_error_names_its_line() -> None:
    raised = Cells().run("f-solution", "x = 1\ny = = 2")["raised"][0]
    assert raised["type"] == "SyntaxError"
    assert raised["frames"][-1][1] == 2


def test_a_deep_traceback_is_cut() -> None:
    cells = Cells()
    cells.run("f-solution", "def f(n):\n    return f(n + 1)")
    assert len(cells.run("2", "f(0)")["raised"][0]["frames"]) == MAX_FRAMES


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
    assert Cells().run("1", source)["raised"][0]["stub"] == stub


def test_a_lone_surrogate_in_a_message_is_escaped() -> None:
    raised = Cells().run("1", r'raise ValueError("caf\udce9.csv")')["raised"][0]
    assert raised["text"] == "caf\\udce9.csv"


def test_numpy_is_not_changed_by_star_imports() -> None:
    names = ran("%pylab inline")
    assert names["np"] is np and names["array"] is np.array


@pytest.mark.parametrize(
    "patch",
    [
        "builtins.isinstance = lambda *a: True",
        "del builtins.len",
        "builtins.next = builtins.type = None",
        "builtins.sum = print\nraise ValueError",
        "builtins.__import__ = None",
    ],
)
def test_builtins_that_a_cell_has_patched_are_given_back(patch: str) -> None:
    before = dict(vars(builtins))
    cells = Cells()
    cells.run("1", f"import builtins\n{patch}")
    assert cells.run("2", "import fractions\nx = isinstance(sum([len('ab')]), int)")["raised"] == []
    assert cells.namespace["x"] is True
    assert vars(builtins) == before
