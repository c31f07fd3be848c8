"""One solution cell with several exercises, several grade cells for one function: from the release to the points."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sample_course import ROOT, cell_of, code, markdown, role, solved, source_notebook, write_notebook

from autograder.audit.mutants.mutants import mutants_of_cells
from autograder.audit.variants.variants import exercise_cells, with_cells
from autograder.authoring.release import Workshop
from autograder.authoring.rules import release_problems, source_problems
from autograder.course.assignment import load_assignment
from autograder.course.homes import stub_names
from autograder.course.notebook import read_notebook
from autograder.course.submission import solution_of
from autograder.grading.grader import Grader
from autograder.records import Report

Json = dict[str, Any]

CELL = '''def gaps(points, centre):
    """The differences of points (m, 2) and a centre (2,)."""
    ### BEGIN SOLUTION
    all_gaps = points - centre
    return all_gaps
    ### END SOLUTION


def distance(points, centre):
    """The distances (m,) of points (m, 2) from a centre (2,)."""
    ### BEGIN SOLUTION
    squares = gaps(points, centre) ** 2
    return np.sqrt(squares.sum(axis=1))
    ### END SOLUTION


def assign(points, centres):
    """For each point the number of the nearest centre."""
    ### BEGIN SOLUTION
    tables = [distance(points, centre) for centre in centres]
    return np.argmin(np.array(tables), axis=0)
    ### END SOLUTION'''

SUITE = '''"""Hidden suite of shared."""

import numpy as np

from autograder.testing import exercise, expect_array, expect_close

POINTS = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])


@exercise("distance", pure=True)
class TestDistance:
    def test_three_and_four_give_five(self, student):
        """A right triangle of sides 3 and 4."""
        expect_close(student.distance(POINTS, np.zeros(2)), [0, 5, 10], "the result", "it is the distance.")


@exercise("distance-far")
class TestFarDistance:
    def test_large_numbers(self, student):
        """Far away it is right, too."""
        expect_close(student.distance(1e6 * POINTS, np.zeros(2)), [0, 5e6, 1e7], "the result", "it is the distance.")


@exercise("assign", builds_on=["distance"])
class TestAssign:
    def test_each_point_finds_its_centre(self, student):
        """Each point finds the nearest centre."""
        got = expect_array(student.assign(POINTS, np.array([[5.0, 5.0], [0.0, 1.0]])), "the result", (3,))
        expect_close(got, [1, 0, 0], "the result", "it is the nearest centre.")
'''


def notebook() -> Json:
    """One solution cell with two exercises, of which the first has two grade cells."""
    made = source_notebook()
    made["cells"] = [
        markdown("title", "# Which centre is nearest?"),
        code("setup", "import numpy as np", nbgrader=role("setup", locked=True)),
        code("part", CELL, nbgrader=role("part1", solution=True)),
        code("check-1", "distance(np.ones((2, 2)), np.ones(2))", nbgrader=role("distance", 2, grade=True, locked=True)),
        code(
            "check-2",
            "distance(np.ones((1, 2)), np.ones(2))",
            nbgrader=role("distance-far", 3, grade=True, locked=True),
        ),
        code("check-3", "assign(np.ones((2, 2)), np.eye(2))", nbgrader=role("assign", 5, grade=True, locked=True)),
    ]
    return made


def write_course(root: Path) -> Path:
    shutil.copy(ROOT / "nbgrader_config.py", root)
    write_notebook(root / "source" / "shared" / "shared.ipynb", notebook())
    suite = root / "tests" / "hidden" / "test_shared.py"
    suite.parent.mkdir(parents=True)
    suite.write_text(SUITE)
    return root


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course that a test may change."""
    return write_course(tmp_path)


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """A grader of a course that stays as it is."""
    with Grader(write_course(tmp_path_factory.mktemp("shared")), "none") as warm:
        yield warm


def release(course: Path) -> Json:
    assert source_problems(course, "shared") == []
    with Workshop(course) as workshop:
        made = read_notebook(workshop.release("shared") / "shared.ipynb")
    assert release_problems("release", read_notebook(course / "source" / "shared" / "shared.ipynb"), made) == []
    return made


def graded(grader: Grader, made: Json) -> Report:
    report = grader.grade(write_notebook(grader.root / "submitted" / "ada" / "shared" / "shared.ipynb", made))
    assert isinstance(report, Report), report
    return report


def results(report: Report) -> dict[str, tuple[float, str]]:
    return {each.id: (each.score, each.status) for each in report.exercises}


def test_each_stub_names_its_function_and_a_helper_the_next_exercise(course: Path) -> None:
    part = cell_of(release(course), "part")["source"]
    assert re.findall(r"raise .*", part) == [
        'raise NotImplementedError("distance")',
        'raise NotImplementedError("distance")',
        'raise NotImplementedError("assign")',
    ]


def test_the_release_is_not_attempted_and_the_solution_has_full_marks(grader: Grader) -> None:
    untouched = results(graded(grader, release(grader.root)))
    assert untouched == dict.fromkeys(("distance", "distance-far", "assign"), (0.0, "not attempted"))
    assert graded(grader, solved(notebook())).score == 10.0


def test_one_function_that_is_written_has_the_points_of_its_grade_cells(grader: Grader) -> None:
    made = release(grader.root)
    part = solved(notebook())["cells"][2]["source"]
    cell_of(made, "part")["source"] = (
        part[: part.index("def assign")] + 'def assign(p, c):\n    raise NotImplementedError("assign")'
    )
    found = graded(grader, made)
    assert results(found) == {"distance": (2, "passed"), "distance-far": (3, "passed"), "assign": (0, "not attempted")}
    cell_of(made, "part")["source"] = part[: part.index("def assign")]
    assert results(graded(grader, made))["assign"] == (0, "not attempted")


def test_a_mistake_in_one_function_costs_its_own_points_only(grader: Grader) -> None:
    made = solved(notebook())
    part = cell_of(made, "part")
    part["source"] = part["source"].replace("squares.sum(axis=1)", "squares.sum(axis=1).clip(0, 1000) + squares[:, 0]")
    found = graded(grader, made)
    assert results(found)["assign"] == (5, "passed")
    assert found.score == 5.0
    part["source"] = part["source"].replace(".clip(0, 1000) + squares[:, 0]", ".clip(0, 1000)")
    assert results(graded(grader, made))["distance"] == (2, "passed")
    assert results(graded(grader, made))["distance-far"] == (0, "failed")


def test_a_function_that_ends_the_process_leaves_its_neighbour_in_the_cell(grader: Grader) -> None:
    made = solved(notebook())
    part = cell_of(made, "part")
    part["source"] = "import os\n" + part["source"].replace("return np.argmin", "os._exit(1)\n    return np.argmin")
    found = results(graded(grader, made))
    assert found == {"distance": (2, "passed"), "distance-far": (3, "passed"), "assign": (0, "crashed")}


def test_markers_around_whole_functions_leave_them_out_of_the_release(course: Path) -> None:
    source = notebook()
    plain = solved(source)["cells"][2]["source"]
    cell_of(source, "part")["source"] = f"### BEGIN SOLUTION\n{plain}\n### END SOLUTION"
    write_notebook(course / "source" / "shared" / "shared.ipynb", source)
    made = release(course)
    assert cell_of(made, "part")["source"] == 'raise NotImplementedError("part1")'
    with Grader(course, "none") as grader:
        assert {status for _, status in results(graded(grader, made)).values()} == {"not attempted"}
        cell_of(made, "part")["source"] = plain[: plain.index("def assign")]
        assert [score for score, _ in results(graded(grader, made)).values()] == [2, 3, 0]


def test_what_is_not_clear_about_a_shared_cell_is_told_by_release(course: Path) -> None:
    def problems(source: Json) -> str:
        write_notebook(course / "source" / "shared" / "shared.ipynb", source)
        return "\n".join(map(str, source_problems(course, "shared")))

    assert problems(notebook()) == ""
    without = notebook()
    before, _, rest = cell_of(without, "part")["source"].rpartition("    ### BEGIN SOLUTION\n")
    cell_of(without, "part")["source"] = before + rest.replace("    ### END SOLUTION", "")
    assert "assign has no solution markers of its own, in a cell with 2 exercises" in problems(without)
    twice = notebook()
    again = copy.deepcopy(cell_of(twice, "part")) | {"id": "part-2"}
    again["metadata"]["nbgrader"]["grade_id"] = "part2"
    twice["cells"].insert(3, again)
    assert "distance is defined in the solution cells part1, part2; define it once" in problems(twice)
    absent = notebook()
    cell_of(absent, "check-3")["metadata"]["nbgrader"]["grade_id"] = "assign_all"
    assert "none is assign_all-solution, or defines assign_all" in problems(absent)


def test_a_mutant_of_a_shared_cell_is_of_its_own_function(course: Path) -> None:
    assignment = load_assignment(course, "shared")
    cells = exercise_cells(assignment)
    found = list(mutants_of_cells(cells))
    assert {(name, mutant.function) for name, mutant in found} == {
        ("distance", "gaps"), ("distance", "distance"), ("assign", "assign")
    }  # fmt: skip
    assert len({mutant.cell for _, mutant in found}) == len(found)
    name, mutant = found[-1]
    changed = with_cells(solution_of(assignment), {name: mutant.cell})
    assert [cell.source for cell in changed.cells if cell.name == "part1"] == [mutant.cell]


def test_a_cell_with_one_exercise_may_have_any_name() -> None:
    source = "def helper():\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION\ndef double(x): return helper()"
    assert stub_names(source, "cell-17", ["double"]) == ["double"]
