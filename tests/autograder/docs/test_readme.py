"""The README shows what its commands print, and every file that the documents name is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def demo(bubblewrap: str) -> str:
    """What the script behind `make demo` prints."""
    command = [sys.executable, "-P", "scripts/demo.py", "c1w2_logistic_regression"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def blocks(page: Path) -> list[str]:
    return re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def test_the_readme_shows_what_make_demo_prints(demo: str) -> None:
    shown = next(block for block in blocks(ROOT / "README.md") if "ada-solved" in block)
    assert lines(shown) == ["$ make demo", *lines(demo)]


def test_the_readme_shows_the_feedback_that_the_grader_gives(demo: str) -> None:
    shown = next(block for block in blocks(ROOT / "README.md") if "smallest case" in block)
    command, *expected = shown.splitlines()
    words = command.removeprefix("$ ").split()
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert lines("\n".join(expected)) == lines(done.stdout)


def test_the_demo_leaves_feedback_pages_and_grades(demo: str) -> None:
    pages = sorted((ROOT / "demo" / "feedback").glob("*/*/*.html"))
    assert len(pages) == 6
    forgot = next(page for page in pages if "forgot" in str(page)).read_text(encoding="utf-8")
    assert "smallest case" in forgot
    grades = (ROOT / "demo" / "grades.csv").read_text(encoding="utf-8")
    assert grades.count("graded") == 6


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    missing = [t for t in targets if not t.startswith("http") and not (page.parent / t).exists()]
    assert missing == []


def test_no_text_installs_the_foreign_package_of_our_name() -> None:
    tracked = subprocess.run(["git", "ls-files", "*.md", "*.py", "*.yml"], cwd=ROOT, capture_output=True, text=True)
    wrong = "pip install " + "autograder"
    assert [name for name in tracked.stdout.split() if wrong in (ROOT / name).read_text(encoding="utf-8")] == []
