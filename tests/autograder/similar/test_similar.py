"""`autograder similar`: hand-ins that share code are shown side by side, and what was given to all is not counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run
from sample_course import DOUBLE, ID, Json, build_course, cell_of, solved, source_notebook, submit

from autograder.similar.fingerprints import GRAM, WINDOW, fingerprints
from autograder.similar.pairs import pairs

LOOPS = """def centre(X):
    result = X.copy()
    for i in range(X.shape[0]):
        total = 0.0
        for j in range(X.shape[1]):
            total = total + X[i, j]
        for j in range(X.shape[1]):
            result[i, j] = X[i, j] - total / X.shape[1]
    return result
"""
RENAMED = """def centre(data):
    # my own work
    out = data.copy()
    for row in range(data.shape[0]):
        s = 0
        for column in range(data.shape[1]):
            s = s + data[row, column]

        for column in range(data.shape[1]):
            out[row, column] = data[row, column] - s / data.shape[1]
    return out
"""
OTHER = """def centre(X):
    means = np.array([sum(row) / len(row) for row in X]).reshape(-1, 1)
    ones = np.ones((1, X.shape[1]))
    if X.size == 0:
        raise ValueError("nothing to centre")
    return np.subtract(X, np.dot(means, ones))
"""


def test_names_numbers_comments_and_layout_do_not_count() -> None:
    [pair] = pairs({"ada": LOOPS, "ben": RENAMED, "cleo": OTHER}, [])
    assert {pair.first.student, pair.second.student} == {"ada", "ben"}
    assert pair.share > 90
    assert sum(line.shared for line in pair.second.lines) > 6
    assert not any(line.shared for line in pair.second.lines if line.text.strip().startswith("def other"))


def test_what_was_given_is_left_out_and_so_is_what_many_have() -> None:
    assert pairs({"ada": LOOPS, "ben": RENAMED}, [LOOPS]) == []
    many = {f"s{k}": LOOPS for k in range(12)}
    assert pairs(many, []) == []
    assert len(pairs(many, [], common=12)) == 50


def test_a_run_of_tokens_as_long_as_gram_and_window_is_always_found() -> None:
    shared = " ".join(["alpha = beta ( gamma ) + 1 ;"] * 3)
    tokens = 8 * 3
    assert tokens >= GRAM + WINDOW - 1
    one = {each.mark for each in fingerprints(f"if x: pass\n{shared}\nwhile y: break")}
    two = {each.mark for each in fingerprints(f"[a, b, c]\n{shared}\nreturn {{}}")}
    assert one & two


@pytest.mark.parametrize("text", ["", "\x00" * 50, "'" * 200, '"""' * 99, "def " * 10, "(" * 5000, "é😀" * 100])
def test_any_text_has_fingerprints_or_none(text: str) -> None:
    assert isinstance(fingerprints(text), list)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = build_course(tmp_path / "course")
    monkeypatch.chdir(root)

    def hand_in(student: str, source: str) -> None:
        def change(notebook: Json) -> None:
            cell_of(notebook, "centre-solution")["source"] = source

        submit(root, student, solved(source_notebook()), change)

    hand_in("ada", LOOPS)
    hand_in("ben", RENAMED + "<script>alert(1)</script>")
    hand_in("cleo", OTHER)
    (root / "submitted" / "dan" / ID).mkdir(parents=True)
    (root / "submitted" / "dan" / ID / f"{ID}.ipynb").write_text("{")
    return root


def test_the_page_shows_the_pair_and_runs_nothing(course: Path) -> None:
    done = run("similar", "submitted/", "--output", "similar.html")
    assert done.exit_code == 0, done.output
    assert "left out: dan" in done.output
    text = (course / "similar.html").read_text()
    assert "1 pair among 3 hand-ins" in text
    assert "ada and ben" in text and "cleo" not in text
    assert "<mark>" in text and "<script>" not in text and "&lt;script&gt;" in text
    assert not (course / ".autograder").exists()
    assert DOUBLE.split("\n")[0] in text


def test_hand_ins_of_no_assignment_are_misuse(course: Path) -> None:
    assert run("similar", f"submitted/dan/{ID}/{ID}.ipynb").exit_code == 2
