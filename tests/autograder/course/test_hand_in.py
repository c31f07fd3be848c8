"""Whose a notebook is: the folders decide, one wrong name is taken, and nothing is graded as somebody by a guess."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sample_course import ID, build_course, solved, source_notebook, submit, write_notebook

from autograder.course.hand_in import HandIn, hand_in, survey

NAME = f"{ID}.ipynb"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course whose second assignment, `other`, has the same exercises."""
    root = build_course(tmp_path / "course")
    write_notebook(root / "source" / "other" / "other.ipynb", source_notebook())
    return root


def put(root: Path, *names: str) -> None:
    for name in names:
        write_notebook(root / name, solved())


def rows(found: list[HandIn]) -> list[tuple[str, str, str]]:
    return [(each.student, each.assignment, "refused" if each.refusal else each.path.name) for each in found]


def test_a_class_is_a_row_for_each_student_and_assignment(root: Path) -> None:
    put(root, f"submitted/ada/{ID}/{NAME}", "submitted/ada/other/other.ipynb", f"submitted/bob/{ID}/{NAME}")
    expected = [("ada", ID, NAME), ("ada", "other", "other.ipynb"), ("bob", ID, NAME)]
    found, left_out = survey(root / "submitted", root)
    assert (rows(found), left_out) == (expected, [])
    assert rows(survey(root / "submitted" / "ada", root)[0]) == expected[:2]
    assert rows(survey(root / "submitted" / "ada" / ID, root)[0]) == expected[:1]


@pytest.mark.parametrize("top", ["submitted", "handed"])
def test_other_notebooks_in_a_hand_in_are_named_and_never_a_row(root: Path, top: str) -> None:
    beside = (f"{ID}-Copy1.ipynb", "bob.ipynb", "other.ipynb", f"{ID}.IPYNB", f"{ID}.ipynb.json")
    put(root, *(f"{top}/ada/{ID}/{name}" for name in (NAME, *beside)))
    found, left_out = survey(root / top, root)
    assert rows(found) == [("ada", ID, NAME)]
    assert all(any(name in line for line in left_out) for name in beside)


@pytest.mark.parametrize("name", [f"{ID}-Copy1.ipynb", f"{ID} (1).ipynb", "Mini.ipynb", "homework.ipynb"])
def test_one_wrong_name_for_the_only_notebook_is_taken_with_a_notice(root: Path, name: str) -> None:
    put(root, f"submitted/ada/{ID}/{name}")
    (only,), left_out = survey(root / "submitted", root)
    assert rows([only]) == [("ada", ID, name)]
    assert name in only.notice and not left_out
    assert hand_in(root / "submitted" / "ada" / ID / name, root) == only


@pytest.mark.parametrize(
    "names",
    [(f"{ID}-Copy1.ipynb", f"{ID}-Copy2.ipynb"), ("other.ipynb",), (f"{ID}.IPYNB",), (f"{ID}.ipynb.json",)],
    ids=str,
)
def test_a_hand_in_without_a_clear_notebook_is_refused_in_words(root: Path, names: tuple[str, ...]) -> None:
    put(root, *(f"submitted/ada/{ID}/{name}" for name in names))
    (only,), left_out = survey(root / "submitted", root)
    assert rows([only]) == [("ada", ID, "refused")]
    assert names[0] in only.refusal
    told = "\n".join([*left_out, only.refusal])
    assert all(name in told for name in names)


def test_a_notebook_too_deep_or_not_deep_enough_is_named_and_refused(root: Path) -> None:
    put(root, f"submitted/ada/{ID}/{ID}/{NAME}", f"submitted/bob/{NAME}", f"submitted/cy/{ID}/{NAME}")
    put(root, f"submitted/cy/{ID}/old/{NAME}")
    found, left_out = survey(root / "submitted", root)
    assert rows(found) == [("ada", ID, "refused"), ("bob", "", "refused"), ("cy", ID, NAME)]
    assert any(f"cy/{ID}/old/{NAME}" in line and "too deep" in line for line in left_out)
    assert hand_in(root / "submitted" / "cy" / ID / "old" / NAME, root).refusal


def test_a_folder_of_no_assignment_is_refused_and_one_without_a_notebook_in_source_is_left_out(root: Path) -> None:
    (root / "source" / "ps2").mkdir()
    put(root, "submitted/ada/ps2/problem1.ipynb", "submitted/ada/minni/minni.ipynb")
    found, left_out = survey(root / "submitted", root)
    assert rows(found) == [("ada", "minni", "refused")]
    assert f"expected one of {ID}, other" in found[0].refusal
    assert any("ps2" in line for line in left_out)
    assert hand_in(root / "submitted" / "ada" / "ps2" / "problem1.ipynb", root).refusal


@pytest.mark.parametrize("target", ["submitted/eve", f"submitted/eve/{ID}"])
@pytest.mark.parametrize("top", ["submitted", "handed"])
def test_a_folder_that_is_a_link_is_refused_wherever_it_leads(root: Path, target: str, top: str) -> None:
    target = target.replace("submitted", top)
    (root / target).parent.mkdir(parents=True)
    (root / target).symlink_to(root / "source" / (ID if target.endswith(ID) else ""))
    (only,), left_out = survey(root / top, root)
    assert (only.student, bool(only.refusal)) == ("eve", True)
    assert "link" in left_out[0]
    assert hand_in(root / top / "eve" / ID / NAME, root).refusal


def test_loose_notebooks_are_of_the_student_they_are_named_after(root: Path) -> None:
    put(root, "class/ada.ipynb", "class/bob.ipynb", f"class/cy/{NAME}", "class/one/x.ipynb", "class/two/x.ipynb")
    found, left_out = survey(root / "class", root)
    assert [each.student for each in found] == ["ada", "bob", "cy", "one_x", "two_x"]
    assert left_out == []
    put(root, f"{ID}/ada.ipynb", f"{ID}/bob.ipynb")
    assert rows(survey(root / ID, root)[0]) == [("ada", "", "ada.ipynb"), ("bob", "", "bob.ipynb")]


def test_a_notebook_that_a_person_names_is_taken_outside_of_submitted(root: Path) -> None:
    put(root, f"release/{ID}/{NAME}", f"release/{ID}/{ID}-Copy1.ipynb")
    assert rows([hand_in(root / "release" / ID / NAME, root)]) == [("release", ID, NAME)]
    copied = hand_in(root / "release" / ID / f"{ID}-Copy1.ipynb", root)
    assert (copied.student, copied.assignment, copied.refusal) == (f"{ID}-Copy1", ID, "")


@pytest.mark.parametrize("top", ["submitted", "handed"])
def test_what_lies_in_hidden_folders_is_named_and_not_graded(root: Path, top: str) -> None:
    put(root, f"{top}/ada/{ID}/{NAME}", f"{top}/.trash/{ID}/{NAME}", f"{top}/bob/.{ID}/{NAME}")
    found, left_out = survey(root / top, root)
    assert rows(found) == [("ada", ID, NAME)]
    assert [line.split(":")[0] for line in left_out] == [
        str(root / top / place / NAME) for place in (f".trash/{ID}", f"bob/.{ID}")
    ]


def test_programs_own_copies_are_no_hand_ins(root: Path) -> None:
    submit(root, "ada", solved())
    shutil.copytree(root / "submitted" / "ada" / ID, root / "submitted" / "ada" / ID / ".ipynb_checkpoints")
    found, left_out = survey(root / "submitted", root)
    assert (rows(found), left_out) == ([("ada", ID, NAME)], [])
