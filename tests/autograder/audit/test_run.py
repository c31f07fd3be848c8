"""The audit as a whole: a suite that meets the bar, suites that miss it, the store, the report, the scaffold."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from autograder.audit.cache import Store, suite_without_others
from autograder.audit.results import AssignmentAudit, MutantResult, VariantResult, summary
from autograder.audit.run import audit
from autograder.audit.table import percent, text, to_json
from autograder.authoring.new import ScaffoldError, lay_out
from autograder.authoring.rules import source_problems
from autograder.cli.audits import audit_command
from autograder.records import GradingError

QUIET = Console(file=io.StringIO())


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    lay_out(root, "fresh")
    return root


@pytest.fixture(scope="module")
def fresh(course: Path) -> AssignmentAudit:
    """The audit of what `autograder new` lays out."""
    return audit(course, "fresh")


@pytest.fixture
def weakened(course: Path) -> Callable[[str, str], AssignmentAudit]:
    """Audits the course with one text of the suite replaced; a sample, so that nothing is stored."""
    suite = course / "tests" / "hidden" / "test_fresh.py"
    source = suite.read_text()

    def audited(old: str, new: str) -> AssignmentAudit:
        assert old in source
        suite.write_text(source.replace(old, new))
        try:
            return audit(course, "fresh", sample=8)
        finally:
            suite.write_text(source)

    return audited


def test_a_new_assignment_meets_the_bar(fresh: AssignmentAudit) -> None:
    assert fresh.met, (fresh.survivors, fresh.rejected)
    assert fresh.survivors == ()
    assert fresh.wrong >= 10
    assert fresh.variants >= 4


def test_a_new_assignment_follows_the_rules_of_a_release(course: Path) -> None:
    assert source_problems(course, "fresh") == []


def test_a_second_run_judges_nothing_again(course: Path, fresh: AssignmentAudit) -> None:
    stored = (course / ".autograder" / "audit" / "fresh.json").read_bytes()
    seen: list[tuple[str, int, int]] = []
    again = audit(course, "fresh", progress=lambda what, done, total: seen.append((what, done, total)))
    assert again == fresh
    assert all(done == total for _, done, total in seen)
    assert (course / ".autograder" / "audit" / "fresh.json").read_bytes() == stored


def test_a_suite_that_judges_only_shapes_lets_mutants_survive(
    weakened: Callable[[str, str], AssignmentAudit],
) -> None:
    body = (
        "from autograder.testing import expect_close as _close\n\n\ndef expect_close(*a, **k):\n    pass\n\n\n@exercise"
    )
    found = weakened("@exercise", body)
    assert not found.met
    survivor = found.survivors[0]
    assert survivor.diff.startswith("--- centre_features")
    assert survivor.inputs.startswith("centre_features(X = np.array(")
    assert survivor.right != survivor.wrong


def test_a_suite_that_asks_for_too_much_rejects_a_variant(weakened: Callable[[str, str], AssignmentAudit]) -> None:
    strict = 'def test_a_case_by_hand(self, student):\n        """By hand."""\n        X = np.ones((1, 2))\n'
    strict += (
        "        assert student.centre_features(X).flags.f_contiguous is None\n\n    def test_more(self, student):"
    )
    with pytest.raises(GradingError, match="does not pass its own solution"):
        weakened("def test_a_case_by_hand(self, student):", strict)


def test_what_an_argument_writes_does_not_land_in_the_course(
    course: Path, weakened: Callable[[str, str], AssignmentAudit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course)
    writing = "Code('X', setup=f\"X = np.array({X.tolist()}); open('left.txt', 'w').close()\")"
    body = f"from autograder.testing import Code\n\n    X_code = {writing}\n    "
    call = "expect_array(student.centre_features("
    weakened(f"return {call}X)", f"{body}return {call}X_code)")
    assert not (course / "left.txt").exists()


def test_an_unknown_exercise_is_named(course: Path) -> None:
    with pytest.raises(GradingError, match="expected one of centre_features"):
        audit(course, "fresh", exercises=["nothing"])


def test_a_suite_that_cannot_be_collected_is_no_result(weakened: Callable[[str, str], AssignmentAudit]) -> None:
    with pytest.raises(GradingError, match="cannot be collected"):
        weakened("import numpy as np", "import numpy as np\nimport no_such_module")


# Numbers


def mutant(status: str, exercise: str = "f") -> MutantResult:
    return MutantResult(exercise, "off by one", "line 2", "", status)  # type: ignore[arg-type]


def test_equal_and_dtype_only_mutants_are_not_wrong() -> None:
    mutants = [mutant(s) for s in ("stopped", "survived", "equivalent", "dtype-only", "stopped")]
    row = summary("a", ["f"], mutants, []).exercises[0]
    assert (row.stopped, row.wrong, row.equivalent, row.dtype_only) == (2, 3, 1, 1)


@pytest.mark.parametrize(
    ("stopped", "survived", "met"), [(199, 1, True), (198, 2, False), (10, 0, True), (0, 0, False)]
)
def test_the_bar_is_995_of_1000(stopped: int, survived: int, met: bool) -> None:
    mutants = [mutant("stopped")] * stopped + [mutant("survived")] * survived
    assert summary("a", ["f"], mutants, []).met is met


def test_one_rejected_variant_misses_the_bar() -> None:
    rejected = VariantResult("loops.py", "A beginner.", ("f",), (("f", "test_x", "f: no."),))
    found = summary("a", ["f"], [mutant("stopped")], [rejected, VariantResult("other.py", "", ("f",))])
    assert not found.met
    assert (found.exercises[0].accepted, found.exercises[0].correct) == (1, 2)


def test_a_share_is_rounded_down() -> None:
    assert percent(1999, 2000) == "99.9 %"


def test_other_exercises_tests_do_not_enter_a_digest() -> None:
    one = '@exercise("f")\nclass TestF:\n    a = 1\n\n\n@exercise("g")\nclass TestG:\n    b = 2\n'
    assert suite_without_others(one, "f") == suite_without_others(one.replace("b = 2", "b = 3"), "f")
    assert suite_without_others(one, "g") != suite_without_others(one.replace("b = 2", "b = 3"), "g")


def test_a_damaged_store_is_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "audit" / "a.json"
    store = Store(path)
    store.put("k", mutant("stopped"))
    store.save()
    assert Store(path).get("k", MutantResult) == mutant("stopped")
    path.write_text('{"k": ')
    assert Store(path).get("k", MutantResult) is None


def test_a_store_that_is_only_read_writes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.json", read_only=True)
    store.put("k", mutant("stopped"))
    store.save()
    assert list(tmp_path.iterdir()) == []


# Report and command


def test_the_json_is_versioned_and_complete(fresh: AssignmentAudit) -> None:
    fields = json.loads(to_json([fresh]))
    assert fields["format"] == 1
    assert fields["bar"] == 0.995
    assert fields["assignments"][0]["met"] is True
    assert fields["assignments"][0]["exercises"][0]["id"] == "centre_features"
    assert len(fields["assignments"][0]["equivalent"]) == fresh.exercises[0].equivalent


def test_the_table_shows_survivors_and_rejected_variants() -> None:
    survivor = MutantResult(
        "f", "off by one", "line 2", "--- f\n-a\n+b", "survived", "", ("g",), "f(x = 1)", "2.0", "3.0"
    )
    rejected = VariantResult("loops.py", "A beginner.", ("f",), (("f", "test_x", "f: no."),))
    shown = text([summary("a", ["f"], [survivor], [rejected])])
    for part in (
        "0 / 1",
        "a: bar missed",
        "survived: f: off by one",
        "+b",
        "f(x = 1)",
        "only by the tests of g",
        "loops.py",
    ):
        assert part in shown


def test_the_command_says_by_its_status_whether_the_bar_is_met(
    course: Path, fresh: AssignmentAudit, tmp_path: Path
) -> None:
    out = tmp_path / "audit.json"
    assert audit_command(course, ["fresh"], format="json", output=out, console=QUIET) == 0
    assert json.loads(out.read_text())["assignments"][0]["wrong"] == fresh.wrong
    with pytest.raises(GradingError, match="no assignment here has an exercise 'nothing'"):
        audit_command(course, exercises=["nothing"], console=QUIET)


def test_an_assignment_that_cannot_be_audited_stops_no_other(
    course: Path, fresh: AssignmentAudit, tmp_path: Path
) -> None:
    root = shutil.copytree(course, tmp_path / "two")
    lay_out(root, "broken")
    (root / "tests" / "hidden" / "test_broken.py").write_text("import no_such_module\n")
    out, told = tmp_path / "audit.json", io.StringIO()
    with pytest.raises(GradingError, match="no_such_module"):
        audit_command(root, ["broken", "fresh"], format="json", output=out, console=Console(file=told, width=200))
    assert [each["id"] for each in json.loads(out.read_text())["assignments"]] == ["fresh"]
    assert "broken is not audited: " in told.getvalue()


# Scaffold


def test_nothing_that_exists_is_written_over(course: Path) -> None:
    with pytest.raises(ScaffoldError, match="is there already"):
        lay_out(course, "fresh")


@pytest.mark.parametrize("id", ["", "Week1", "a b", "../a", "a__b", "1a"])
def test_an_id_is_a_plain_name(id: str, tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match="is no id"):
        lay_out(tmp_path, id)
