"""Classes as exercises, objects that stay in the worker, generators, sets and tables of pandas as values."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from machine import missing
from sample_course import ID, Json, build_course, code, role, solved, source_notebook, submit, write_notebook

from autograder.authoring.release import build
from autograder.course.submission import Cell, Submission
from autograder.grading.grader import Grader
from autograder.records import ExerciseResult, Report
from autograder.sandbox.in_process import LocalWorker
from autograder.sandbox.process import WorkerEnded
from autograder.suite.exceptions import NotAttempted, StudentCrash, StudentError
from autograder.suite.session import Session
from autograder.suite.student import Student
from autograder.testing import expect_array
from autograder.worker.frames import Frame, Series

CODE = """
import numpy as np
from collections import deque

class Line:
    def __init__(self, rate=0.1):
        self.rate, self.steps = rate, 0

    def fit(self, X, y):
        self.slope = (X * y).sum() / (X * X).sum()
        self.steps += 1
        return self

    def predict(self, X):
        return self.slope * X

    def __call__(self, X):
        return self.predict(X)

    def twin(self):
        return Line(self.rate)

    def end(self):
        import os
        os._exit(0)

    def spoil(self, X):
        X[0] = 99

def squares(n):
    for k in range(n):
        yield k * k

def broken():
    yield 1
    raise ValueError("in the middle")

def endless():
    k = 0
    while True:
        yield k

def odd(values):
    return {value for value in values if value % 2}

def both():
    return Line(1), Line(2)

def error_of(model, X, y):
    return float(((model.predict(X) - y) ** 2).sum())

def keys():
    return {"a": 1}.keys(), range(3), deque([1, 2])

def forgotten():
    return np.mean
"""
X, Y = np.array([1.0, 2.0]), np.array([2.0, 4.0])


def session_of(source: str) -> tuple[Session, list[LocalWorker]]:
    started: list[LocalWorker] = []

    def start() -> LocalWorker:
        started.append(LocalWorker())
        return started[-1]

    session = Session(Submission(ID, (Cell("own", "solution", source),)), start, {}, {})
    session.begin("Line", None)
    return session, started


@pytest.fixture
def session() -> Iterator[Session]:
    opened, _ = session_of(CODE)
    yield opened
    opened.close()


@pytest.fixture
def student(session: Session) -> Any:
    return Student(session)


def test_methods_and_attributes_of_an_object_are_calls(student: Any) -> None:
    model = student.Line(rate=0.5)
    assert model.rate == 0.5
    assert model.fit(X, Y) is model
    assert model.slope == 2 and model.steps == 1
    assert np.array_equal(model.predict(np.array([3.0])), [6])
    assert np.array_equal(model(np.array([3.0])), [6])
    assert repr(model) == "<Line>"


def test_an_object_is_an_argument_and_may_come_in_a_tuple(student: Any) -> None:
    first, second = student.both()
    assert (first.rate, second.rate) == (1, 2)
    first.fit(X, Y)
    assert student.error_of(first, X, Y) == 0
    assert first.twin().rate == 1
    with pytest.raises(StudentError, match="AttributeError"):
        student.error_of(second, X, Y)
    with pytest.raises(StudentError, match="AttributeError.*no attribute 'coef'"):
        _ = first.coef


def test_two_objects_are_two_and_keep_what_they_learned(student: Any) -> None:
    models = [student.Line() for _ in range(3)]
    models[1].fit(X, Y)
    assert [model.steps for model in models] == [0, 1, 0]


@pytest.mark.parametrize(
    "use",
    [
        lambda model: model == 3,
        lambda model: np.asarray(model),
        lambda model: model + 1,
        lambda model: list(model),
        lambda model: expect_array(model, "the result", (2,)),
    ],
)
def test_an_object_taken_for_data_is_told_as_what_the_function_returned(student: Any, use: Any) -> None:
    with pytest.raises(StudentError, match=r"returned an object of type Line; return numbers"):
        use(student.Line())


def test_a_function_that_was_not_called_is_still_told(student: Any) -> None:
    with pytest.raises(StudentError, match="did you forget to call it"):
        student.forgotten()


def test_iterators_and_sets_come_as_values(student: Any) -> None:
    assert student.squares(4) == [0, 1, 4, 9]
    assert student.odd([1, 2, 3, 3]) == {1, 3}
    assert student.odd({1, 2}) == {1}
    assert student.keys() == (["a"], [0, 1, 2], [1, 2])
    with pytest.raises(StudentError, match="ValueError: in the middle"):
        student.broken()
    with pytest.raises(StudentError, match="generator of more than 10000 values"):
        student.endless()


def test_arguments_that_a_method_changes_are_seen(student: Any) -> None:
    _, (after,) = student.Line().spoil.with_arguments(X.copy())
    assert after[0] == 99


class Lost(LocalWorker):
    """A worker that ends itself at a call of `end`, as os._exit would end a process."""

    def exchange(self, message: bytes, cpu_seconds: float, wall_seconds: float) -> bytes:
        if b"\xa3end" in message:
            raise WorkerEnded
        return super().exchange(message, cpu_seconds, wall_seconds)


def test_objects_are_made_again_where_their_worker_was_lost() -> None:
    started: list[Lost] = []

    def start() -> Lost:
        started.append(Lost())
        return started[-1]

    session = Session(Submission(ID, (Cell("own", "solution", CODE),)), start, {}, {})
    session.begin("Line", None)
    student: Any = Student(session)
    model, other = student.Line(0.25), student.Line()
    model.fit(X, Y)
    model.fit(X, Y)
    twin = model.twin()
    with pytest.raises(StudentCrash):
        other.end()
    assert len(started) > 1
    session.begin("other", None)
    assert (model.rate, model.steps, model.slope, twin.rate) == (0.25, 2, 2, 0.25)
    session.close()


def test_an_object_that_cannot_be_made_again_is_told_as_a_crash() -> None:
    source = CODE + "\nimport random\nmade = []\n"
    session, started = session_of(source)
    student: Any = Student(session)
    model = student.Line()
    session.loader.close()
    session.loader.sources["own"] = ""
    session.loader._submission = Submission(ID, (Cell("own", "solution", "def Line(rate=0.1):\n    return 3"),))
    with pytest.raises(StudentCrash, match="was lost with its Python process"):
        model.fit(X, Y)
    assert len(started) == 2


def test_objects_that_nobody_holds_are_forgotten(session: Session, student: Any) -> None:
    kept = student.Line(7)
    for _ in range(350):
        student.Line().fit(X, Y)
    assert len(session.objects.steps) < 700 and len(session.objects.numbers) < 350
    assert kept.rate == 7


def test_a_submission_cannot_make_the_grader_hold_too_many_objects() -> None:
    session, _ = session_of("class A:\n    pass\ndef many():\n    return [A() for _ in range(2000)]")
    student: Any = Student(session)
    with pytest.raises(StudentCrash):
        student.many()
    session.close()


# Tables of pandas


@pytest.fixture
def pandas() -> Any:
    if importlib.util.find_spec("pandas") is None:
        missing("pandas, of the extra dev")
    import pandas

    return pandas


TABLES = """
import pandas as pd

def double(table):
    return table.assign(y=table["x"] * 2, name=["a", None][: len(table)])

def column(table):
    return table["x"].rename("z")

def spoil(table):
    table.loc[table.index[0], "x"] = 99
    return 0

def times():
    return pd.Series(pd.to_datetime(["2026-01-02", None]))
"""


def test_tables_come_as_columns_with_an_index_and_go_as_tables(pandas: Any) -> None:
    session, _ = session_of(TABLES)
    student: Any = Student(session)
    table = pandas.DataFrame({"x": [1.0, 2.0]}, index=["p", "q"])
    got = student.double(table)
    assert isinstance(got, Frame)
    assert np.array_equal(got["y"], [2, 4]) and got["name"] == ["a", None] and got.index == ["p", "q"]
    assert list(got.to_pandas().columns) == ["x", "y", "name"]
    column = student.column(table)
    assert isinstance(column, Series)
    assert column.name == "z" and np.array_equal(column.values, [1, 2])
    assert student.times().values == ["2026-01-02T00:00:00", None]
    _, (after,) = student.spoil.with_arguments(table)
    assert after["x"][0] == 99
    session.close()


# From release to report

LINE = """class Line:
    \"\"\"The line through the origin that fits best.\"\"\"

    def fit(self, X, y):
        ### BEGIN SOLUTION
        slope_of_it = (X * y).sum() / (X * X).sum()
        self.slope = slope_of_it
        return self
        ### END SOLUTION

    def predict(self, X):
        ### BEGIN SOLUTION
        values_on_it = self.slope * X
        return values_on_it
        ### END SOLUTION"""
HELPER = "def fitted(X, y):\n    return Line().fit(X, y)"
SUITE = '''"""Hidden suite of mini."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import arrays, exercise, expect, expect_close


@exercise("Line", pure=True)
class TestLine:
    @given(X=arrays((3,)), slope=st.sampled_from([-2.0, 0.5]))
    def test_it_finds_the_slope(self, student, X, slope):
        """A line through the origin is found."""
        X = X + 5
        model = student.Line()
        model.fit(X, slope * X)
        expect_close(model.predict(X), slope * X, "predictions", "each point lies on the line.")

    def test_a_helper_sees_it(self, student):
        """fitted gives a model."""
        expect(student.fitted(np.ones(2), np.ones(2)).slope == 1, "the slope must be 1.")


@exercise("centre")
class TestCentre:
    def test_rows_have_mean_zero(self, student, data):
        """Every row has mean zero."""
        X = data("mini.h5")["X"]
        expect_close(student.centre(X), X - X.mean(axis=1, keepdims=True), "centre", "Every row must have mean zero.")
'''


def notebook_with_a_class() -> Json:
    notebook = source_notebook()
    cells = notebook["cells"]
    at = next(k for k, cell in enumerate(cells) if cell["id"] == "double-solution")
    cells[at : at + 2] = [
        code("Line-solution", LINE, nbgrader=role("Line-solution", solution=True)),
        code("fitted", HELPER, nbgrader=role("fitted", locked=True)),
        code("Line", "assert Line().fit(np.ones(2), np.ones(2))", nbgrader=role("Line", 40, grade=True, locked=True)),
    ]
    cells.pop()
    return notebook


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = build_course(tmp_path_factory.mktemp("course"))
    write_notebook(root / "source" / ID / f"{ID}.ipynb", notebook_with_a_class())
    (root / "tests" / "hidden" / f"test_{ID}.py").write_text(SUITE)
    return root


@pytest.fixture(scope="module")
def class_grader(root: Path, bubblewrap: str) -> Iterator[Grader]:
    with Grader(root, bubblewrap) as grader:
        yield grader


def graded(grader: Grader, student: str, source: str) -> ExerciseResult:
    notebook = solved(notebook_with_a_class())
    next(cell for cell in notebook["cells"] if cell["id"] == "Line-solution")["source"] = source
    report = grader.grade(submit(grader.root, student, notebook))
    assert isinstance(report, Report), report
    assert report.exercises[1].status == "passed"
    return report.exercises[0]


def test_a_class_is_released_as_stubs_that_are_not_attempted(root: Path, class_grader: Grader) -> None:
    assert build(root, grade=class_grader.grade) == []
    text = (root / "release" / ID / f"{ID}.ipynb").read_text()
    assert text.count('raise NotImplementedError(\\"Line\\")') == 2
    assert "slope_of_it" not in text


def test_a_wrong_class_is_told_with_the_calls_that_led_there(class_grader: Grader) -> None:
    found = graded(class_grader, "ada", solved_class("self.slope = slope_of_it", "self.slope = -slope_of_it"))
    assert found.status == "failed"
    told = found.tests[0].message
    assert "each point lies on the line" in told
    assert "Line()" in told and ".fit(X = np.array(" in told and ".predict(" in told


def test_a_class_half_written_keeps_what_it_has(class_grader: Grader) -> None:
    half = solved_class(
        "values_on_it = self.slope * X\n        return values_on_it", 'raise NotImplementedError("Line")'
    )
    found = graded(class_grader, "ben", half)
    assert [test.status for test in found.tests] == ["not attempted", "passed", "passed"]
    assert found.status == "failed" and 0 < found.score < 40


def test_a_class_whose_body_is_the_stub_is_not_attempted(class_grader: Grader) -> None:
    found = graded(class_grader, "cleo", 'class Line:\n    raise NotImplementedError("Line")')
    assert found.status == "not attempted"


def test_a_method_that_changes_its_argument_is_found_by_the_mark_of_purity(class_grader: Grader) -> None:
    found = graded(class_grader, "dan", solved_class("self.slope = slope_of_it", "self.slope = slope_of_it; X *= 0"))
    assert [test.status for test in found.tests][1:] == ["passed", "failed"]
    assert "X" in found.tests[2].message


def test_a_method_that_ends_the_process_is_a_crash_of_its_exercise(class_grader: Grader) -> None:
    found = graded(class_grader, "eva", solved_class("self.slope = slope_of_it", "import os; os._exit(0)"))
    assert found.status == "crashed"


def solved_class(old: str, new: str) -> str:
    source = "\n".join(line for line in LINE.split("\n") if "SOLUTION" not in line)
    assert old in source
    return source.replace(old, new)


def test_a_stub_through_a_helper_is_not_attempted() -> None:
    stub = 'class Line:\n    def fit(self):\n        raise NotImplementedError("Line")\n'
    source = f"{stub}def helper():\n    return Line().fit()"
    session, _ = session_of(source)
    student: Any = Student(session)
    with pytest.raises(NotAttempted):
        student.helper()
    session.close()
