"""One mistake counts once: what stands above a mistaken exercise is judged with a right version of that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from sample_course import ID, build_course, cell_of, code, role, solved, source_notebook, write_notebook

from autograder.course.assignment import load_assignment
from autograder.course.submission import solution_of
from autograder.grading.grader import Grader
from autograder.grading.once import judge_once, second_runs
from autograder.records import Report, Status, TestResult
from autograder.suite.limits import SUBMISSION_CPU_SECONDS
from autograder.suite.results import Job, SuiteResult, TestVerdict

SUITE = '''"""Hidden suite of mini."""

import numpy as np

from autograder.testing import agreement, exercise, expect_close, form, expect_array


@exercise("double", pure=True)
class TestDouble:
    def test_double(self, student):
        """Every entry is doubled."""
        for x in (np.array([1.0, 2.5]), np.array([4.0, 0.5])):
            expect_close(student.double(x), 2 * x, "double", "every entry must be doubled.")


@exercise("centre", builds_on=["double"])
class TestCentre:
    @form
    def test_the_shape_is_kept(self, student):
        """The shape is kept."""
        expect_array(student.centre(np.ones((2, 3))), "centre", (2, 3))

    def test_rows_have_mean_zero(self, student):
        """Every row has mean zero, and is twice as large."""
        for X in (np.array([[1.0, 2.0, 6.0]]), np.array([[0.5, 1.5], [3.0, 4.0]])):
            right = 2 * (X - X.mean(axis=1, keepdims=True))
            expect_close(student.centre(X), right, "centre", "every row must have mean zero.")


@exercise("largest", builds_on=["centre"])
class TestLargest:
    @agreement("centre")
    def test_the_largest_of_the_centred(self, student):
        """It is the largest entry of what centre returns."""
        for X in (np.array([[1.0, 2.0, 6.0]]), np.array([[0.5, 1.5], [3.0, 4.0]])):
            expect_close(student.largest(X), student.centre(X).max(), "largest", "it must be the largest of centre(X).")
'''
CELLS = {
    "double": "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
    "centre": (
        "def centre(X):\n    ### BEGIN SOLUTION\n"
        "    return double(X - X.mean(axis=1, keepdims=True))\n    ### END SOLUTION"
    ),
    "largest": "def largest(X):\n    ### BEGIN SOLUTION\n    return centre(X).max()\n    ### END SOLUTION",
}
POINTS = {"double": 20, "centre": 50, "largest": 30}


def course_notebook() -> dict[str, object]:
    notebook = source_notebook()
    notebook["cells"] = notebook["cells"][:2]
    for name, source in CELLS.items():
        notebook["cells"] += [
            code(f"{name}-solution", source, nbgrader=role(f"{name}-solution", solution=True)),
            code(name, f"assert {name}", nbgrader=role(name, POINTS[name], grade=True, locked=True)),
        ]
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = build_course(tmp_path_factory.mktemp("once"))
    write_notebook(root / "source" / ID / f"{ID}.ipynb", course_notebook())
    (root / "tests" / "hidden" / f"test_{ID}.py").write_text(SUITE)
    return root


@pytest.fixture(scope="module")
def grader(course: Path, bubblewrap: str) -> Iterator[Grader]:
    with Grader(course, bubblewrap) as grader:
        yield grader


@pytest.fixture
def grade(grader: Grader, tmp_path: Path) -> Callable[..., Report]:
    """The report on the solution with other bodies of some functions; `extra` is a cell at the end."""

    def run(extra: str = "", **sources: str) -> Report:
        notebook = solved(course_notebook())
        for name, source in sources.items():
            cell_of(notebook, f"{name}-solution")["source"] = source
        if extra:
            notebook["cells"].append(code("extra", extra))
        report = grader.grade(write_notebook(tmp_path / "ada.ipynb", notebook))
        assert isinstance(report, Report), report
        return report

    return run


def scores(report: Report) -> list[float]:
    return [exercise.score for exercise in report.exercises]


def test_the_solution_is_judged_once_and_nothing_is_told(grade: Callable[..., Report]) -> None:
    assert (grade().score, grade().notices) == (100, ())


def test_one_mistake_costs_one_exercise_and_the_report_says_so(grade: Callable[..., Report]) -> None:
    report = grade(double="def double(x):\n    return 2 * x + x ** 2")
    assert scores(report)[1:] == [50, 30]
    assert report.exercises[0].status == "failed"
    told = "centre and largest were judged with a right double in place of yours: one mistake counts once."
    assert told in report.notices


CENTRE_TO_THE_FIRST = "def centre(X):\n    return {}(X - X[:, :1])"


def test_what_fails_with_a_right_version_too_keeps_its_question_and_says_so(grade: Callable[..., Report]) -> None:
    report = grade(double="def double(x):\n    return 2 * x + x ** 2", centre=CENTRE_TO_THE_FIRST.format("double"))
    told = report.exercises[1].tests[-1].message
    assert (
        "follows         double does not pass yet, and this fails with a right double, too: look here as well." in told
    )


def test_nothing_follows_from_a_function_that_was_not_called(grade: Callable[..., Report]) -> None:
    report = grade(double="def double(x):\n    return 2 * x + x ** 2", centre=CENTRE_TO_THE_FIRST.format("2 * "))
    assert [exercise.status for exercise in report.exercises[:2]] == ["failed", "failed"]
    assert "follows" not in "".join(test.message for test in report.exercises[1].tests)


@pytest.mark.parametrize(
    "wrong",
    [
        'def double(x):\n    raise ValueError("no")',
        'raise NotImplementedError("double")',
        "def double(x):\n    import os\n    os._exit(0)",
        "def double(x):\n    while True: pass",
        "def double(x) return 2 * x",
        "def double(x):\n    return 0.5 * x ** 0 if x[0] > 3 else x.no_such_thing",
        "",
    ],
)
def test_a_function_that_returns_nothing_costs_its_own_points(grade: Callable[..., Report], wrong: str) -> None:
    report = grade(double=wrong)
    assert scores(report) == [0, 50, 30]


@pytest.mark.parametrize("idle", ["0 * x", "np.ones(x.shape)", "x", "np.arange(x.size).reshape(x.shape)"])
def test_nothing_stands_on_a_function_that_computes_nothing(grade: Callable[..., Report], idle: str) -> None:
    report = grade(double=f"def double(x):\n    return {idle}")
    assert report.score == 0
    assert report.notices == ()


def test_two_mistakes_cost_two_exercises(grade: Callable[..., Report]) -> None:
    report = grade(
        double="def double(x):\n    return 2 * x + x ** 2",
        centre="def centre(X):\n    return double(X - X.mean(axis=1, keepdims=True) ** 3)",
    )
    assert scores(report)[1:] == [0, 0], "less than half of the points: nothing is known to stand on anything"


def test_what_fails_beside_the_solution_shows_what_came_without_it(grade: Callable[..., Report]) -> None:
    """A message is of the student's own functions, so that no code of ours can be read in it."""
    spy = "def centre(X):\n    raise ValueError(str(double.__code__.co_consts))"
    report = grade(double="def double(x):\n    return x ** 2 + 12345", centre=spy)
    assert "12345" in report.exercises[1].tests[1].message
    assert "co_consts" in report.exercises[1].tests[1].message


def test_a_solution_is_never_beside_the_code_that_is_judged_by_it(grade: Callable[..., Report]) -> None:
    """`largest` looks for a right `largest`, `centre` for a right `centre`: neither is there."""
    hunt = (
        "import gc, types\n"
        "def {name}(X):\n"
        "    found = [f for f in gc.get_objects() if isinstance(f, types.FunctionType)\n"
        "             and f.__name__ == '{name}' and f.__code__ is not {name}.__code__]\n"
        "    return found[0](X)"
    )
    report = grade(
        double="def double(x):\n    return 2 * x + x ** 2",
        centre=hunt.format(name="centre"),
        largest=hunt.format(name="largest"),
    )
    assert report.score == 0


def test_other_names_of_a_students_cell_stay(grade: Callable[..., Report]) -> None:
    report = grade(
        double="def twice(x):\n    return 2 * x\ndef double(x):\n    return twice(x) + x ** 2",
        centre="def centre(X):\n    return twice(X - X.mean(axis=1, keepdims=True))",
    )
    assert scores(report)[1:] == [50, 30]


def test_a_later_cell_that_gives_the_name_away_changes_nothing(grade: Callable[..., Report]) -> None:
    report = grade(double="def double(x):\n    return 2 * x + x ** 2", extra="double = 3")
    assert scores(report)[1:] == [50, 30]


def test_a_learners_own_notebook_is_judged_in_the_same_way(grader: Grader, tmp_path: Path) -> None:
    notebook = solved(course_notebook())
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return 2 * x + x ** 2"
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    report = grader.grade(write_notebook(tmp_path / "eve.ipynb", notebook), ID)
    assert isinstance(report, Report), report
    assert scores(report)[1:] == [50, 30]


def verdict(
    exercise: str, status: Status = "passed", *builds_on: str, idle: bool = False, name: str = "test"
) -> TestVerdict:
    return TestVerdict(exercise, builds_on, TestResult(name, "A claim.", status, 1), idle=idle)


def test_each_run_replaces_all_that_failed_below_and_judges_what_is_above() -> None:
    chain = (
        verdict("a", "failed"),
        verdict("b", "failed", "a"),
        verdict("c", "passed", "b"),
        verdict("d", "failed", "c"),
        verdict("e", "error", "a"),
        verdict("f", "not attempted", "a"),
        verdict("g", "failed"),
    )
    assert second_runs(chain) == [(("a",), ("b", "e")), (("a", "b"), ("d",))]


def test_what_must_agree_with_a_mistaken_exercise_is_judged_with_a_right_one() -> None:
    """A gradient never calls its cost, and is compared with the slope of it."""
    slope = msgspec.structs.replace(verdict("gradient", "failed", name="slope"), agrees_with=("cost",))
    verdicts = (verdict("cost", "failed"), verdict("gradient"), slope)
    assert second_runs(verdicts) == [(("cost",), ("gradient",))]


CHAIN = (verdict("double", "failed"), verdict("centre", "failed", "double"), verdict("largest", "failed", "centre"))


class Judge:
    """Answers with verdicts, and keeps what it was asked."""

    def __init__(self, *answers: SuiteResult) -> None:
        self.answers, self.jobs = list(answers), list[Job]()

    def __call__(self, job: Job) -> SuiteResult:
        self.jobs.append(job)
        return self.answers.pop(0)


def test_all_runs_together_have_the_time_of_a_submission(course: Path) -> None:
    assignment = load_assignment(course, ID)
    again = SuiteResult((verdict("centre", "passed", "double"),), cpu_seconds=SUBMISSION_CPU_SECONDS)
    judge = Judge(SuiteResult(CHAIN, cpu_seconds=20), again)
    judge_once(judge, assignment, solution_of(assignment))
    assert [job.cpu_seconds for job in judge.jobs] == [SUBMISSION_CPU_SECONDS, SUBMISSION_CPU_SECONDS - 20]
    assert [job.exercises for job in judge.jobs] == [(), ("centre", "largest")]


def test_one_mistake_below_a_chain_takes_one_second_run(course: Path) -> None:
    assignment = load_assignment(course, ID)
    again = SuiteResult((verdict("centre", "passed", "double"), verdict("largest", "passed", "centre")))
    judge = Judge(SuiteResult(CHAIN), again)
    found = judge_once(judge, assignment, solution_of(assignment))
    assert [each.passed for each in found.verdicts] == [False, True, True]
    assert [job.exercises for job in judge.jobs] == [(), ("centre", "largest")]


def test_what_stands_on_two_mistakes_is_judged_again_with_both_replaced(course: Path) -> None:
    assignment = load_assignment(course, ID)
    judge = Judge(SuiteResult(CHAIN), SuiteResult(CHAIN[1:]), SuiteResult((verdict("largest", "passed", "centre"),)))
    judge_once(judge, assignment, solution_of(assignment))
    assert [job.exercises for job in judge.jobs] == [(), ("centre", "largest"), ("largest",)]


def test_a_solution_that_defines_what_is_judged_never_stands_in(course: Path) -> None:
    """The instructor's cell of `double` defines `centre` as well: with it the student's `centre` would be ours."""
    assignment = load_assignment(course, ID)
    more = {"double-solution": CELLS["centre"]}
    cells = tuple((id, role, f"{source}\n\n{more.get(id, '')}") for id, role, source in assignment.cells)
    assignment = msgspec.structs.replace(assignment, cells=cells)
    judge = Judge(SuiteResult(CHAIN[:2]))
    assert judge_once(judge, assignment, solution_of(assignment)).verdicts == CHAIN[:2]
    assert len(judge.jobs) == 1


def test_where_all_is_right_the_tests_run_once(course: Path) -> None:
    assignment = load_assignment(course, ID)
    judge = Judge(SuiteResult((verdict("double"), verdict("centre", "passed", "double"))))
    assert judge_once(judge, assignment, solution_of(assignment)).notices == ()
    assert len(judge.jobs) == 1


def test_what_is_not_written_yet_is_not_wrong(grade: Callable[..., Report]) -> None:
    todo = 'raise NotImplementedError("largest")'
    report = grade(double="def double(x):\n    return 2 * x + x ** 2", largest=f"def largest(X):\n    {todo}")
    assert scores(report)[1:] == [50, 0]


def test_nothing_is_run_again_above_what_computes_nothing(course: Path) -> None:
    assignment = load_assignment(course, ID)
    judge = Judge(SuiteResult((verdict("double", "failed", idle=True), *CHAIN[1:])))
    assert judge_once(judge, assignment, solution_of(assignment)).verdicts[1:] == CHAIN[1:]
    assert len(judge.jobs) == 1


def test_one_constant_among_functions_that_are_right_is_a_slip(course: Path) -> None:
    """`apart` does not build on `double`, and is right: this is not the work of someone who has computed nothing."""
    assignment = load_assignment(course, ID)
    first = (verdict("double", "failed", idle=True), CHAIN[1], verdict("apart"))
    judge = Judge(SuiteResult(first), SuiteResult((verdict("centre", "passed", "double"),)))
    assert [each.passed for each in judge_once(judge, assignment, solution_of(assignment)).verdicts] == [
        False,
        True,
        True,
    ]


def test_what_a_slip_makes_constant_is_no_second_one(course: Path) -> None:
    """`centre` returns a constant since `double` does; `largest` stands on both."""
    assignment = load_assignment(course, ID)
    centre = verdict("centre", "failed", "double", idle=True)
    again = [verdict("centre", "passed", "double"), verdict("largest", "passed", "centre")]
    first = SuiteResult((verdict("double", "failed", idle=True), centre, CHAIN[2], verdict("apart")))
    judge = Judge(first, *(SuiteResult((each,)) for each in again))
    found = judge_once(judge, assignment, solution_of(assignment))
    assert [each.passed for each in found.verdicts] == [False, True, True, True]


def test_two_constants_one_above_the_other_are_no_slip(course: Path) -> None:
    assignment = load_assignment(course, ID)
    centre = verdict("centre", "failed", "double", idle=True)
    first = SuiteResult((verdict("double", "failed", idle=True), centre, CHAIN[2], verdict("apart")))
    judge = Judge(first, SuiteResult((centre,)))
    found = judge_once(judge, assignment, solution_of(assignment)).verdicts
    assert [each.result for each in found] == [each.result for each in first.verdicts]
    assert [job.exercises for job in judge.jobs] == [(), ("centre",)]


@pytest.mark.parametrize(
    "others",
    [
        (verdict("apart", idle=True),),
        (verdict("apart"), verdict("another", "failed", idle=True)),
        (verdict("apart", "failed"),),
        (msgspec.structs.replace(verdict("apart"), form=True), verdict("apart", "failed")),
        (verdict("above", "passed", "double"),),
    ],
    ids=["a constant that is right", "a second constant", "nothing right", "form alone", "nothing apart"],
)
def test_nothing_less_makes_a_constant_a_slip(course: Path, others: tuple[TestVerdict, ...]) -> None:
    assignment = load_assignment(course, ID)
    judge = Judge(SuiteResult((verdict("double", "failed", idle=True), CHAIN[1], *others)))
    judge_once(judge, assignment, solution_of(assignment))
    assert len(judge.jobs) == 1


def test_what_is_known_at_the_end_of_an_exercise_says_whether_it_computes(course: Path) -> None:
    """Its first test has made too few calls to see it."""
    early, later = verdict("double", idle=True, name="early"), verdict("double", "failed", name="later")
    right = SuiteResult((verdict("centre", "passed", "double"),))
    assignment = load_assignment(course, ID)
    judge = Judge(SuiteResult((early, later, CHAIN[1])), right)
    assert judge_once(judge, assignment, solution_of(assignment)).verdicts[-1].passed


def test_what_is_idle_by_a_mistake_below_it_is_no_forgery(course: Path) -> None:
    """`centre` returns a constant where `double` is wrong; with a right one it is right, and `largest` stands on it."""
    assignment = load_assignment(course, ID)
    centre = verdict("centre", "failed", "double", idle=True)
    again = [verdict("centre", "passed", "double"), verdict("largest", "passed", "centre")]
    judge = Judge(SuiteResult((CHAIN[0], centre, CHAIN[2])), *(SuiteResult((each,)) for each in again))
    found = judge_once(judge, assignment, solution_of(assignment))
    assert [each.passed for each in found.verdicts] == [False, True, True]


def test_a_submission_that_is_wrong_for_the_most_part_gains_nothing(course: Path) -> None:
    """Garbage in `double` and `centre`, and `largest` right above it: the constants of `centre` are no truth."""
    assignment = load_assignment(course, ID)
    again = (
        SuiteResult((verdict("centre", "failed", "double"),)),
        SuiteResult((verdict("largest", "passed", "centre"),)),
    )
    found = judge_once(Judge(SuiteResult(CHAIN), *again), assignment, solution_of(assignment)).verdicts
    assert [each.result for each in found] == [each.result for each in CHAIN]
