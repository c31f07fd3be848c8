"""Lays out what Sphinx reads: the documents where their links expect one another, the lessons, and the front page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

DOCUMENTS = ["README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "LICENSE-lessons.md"]
FOLDERS = ["docs", "benchmarks", "examples"]
KINDS = {".md", ".svg", ".png", ".yml", ".py"}
"""The pages of the repository, and what they point to."""

COURSES = {
    "c1": "Course 1: neural networks and deep learning",
    "c2": "Course 2: improving deep neural networks",
    "c3": "Course 3: structuring machine learning projects",
    "c4": "Course 4: convolutional networks",
    "c5": "Course 5: sequence models",
}

READERS = {
    "For students": ["docs/students", "docs/course"],
    "For instructors": [
        "docs/instructors",
        "docs/your-own-course",
        "docs/coming-from-nbgrader",
        "docs/coming-from-otter",
        "docs/limits",
        "examples/courses/README",
        "docs/writing-a-suite",
        "docs/testing-kit",
        "docs/ci",
        "docs/report-format",
    ],
    "The project": ["README", "SECURITY", "docs/architecture", "benchmarks/README", "CONTRIBUTING", "CHANGELOG"],
}


NOTES = """# Why each lesson is as it is

One note for each lesson, for those who teach or change it: what it is for, how its thresholds were measured, and what
a new reader stumbled over. Do not read the note of a lesson that you still want to solve.

```{toctree}
:maxdepth: 1
:glob:

*
```
"""


def documents(root: Path, stage: Path, lessons: Iterable[str]) -> None:
    """Copy the documents, and let the map of the course lead to the pages of `lessons`."""
    for name in DOCUMENTS:
        shutil.copy(root / name, stage / name)
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in KINDS:
                target = stage / path.relative_to(root)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
    (stage / "docs" / "design" / "index.md").write_text(NOTES, encoding="utf-8")
    _change(stage / "docs" / "README.md", r"\(design\)", "(design/index.md)")
    names = "|".join(lessons)
    _change(stage / "docs" / "course.md", rf"^\| *`({names})` *\|", r"| [`\1`](../lessons/\1.ipynb) |")


def _change(page: Path, pattern: str, to: str) -> None:
    text, count = re.subn(pattern, to, page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if not count:
        raise ValueError(f"{page}: nothing matches {pattern}; the page has changed, so change website/stage.py too")
    page.write_text(text, encoding="utf-8")


def front_page(root: Path, titles: Mapping[str, str], minutes: Mapping[str, str]) -> str:
    """The first page: website/index.md, a table for each course, and the order of all pages."""
    template = (root / "website" / "index.md").read_text(encoding="utf-8")
    return template.replace("{lessons}", "\n\n".join(_tables(titles, minutes))) + "\n" + "\n".join(_order(titles))


def _tables(titles: Mapping[str, str], minutes: Mapping[str, str]) -> Iterable[str]:
    for course, name in COURSES.items():
        ids = [id for id in titles if id.startswith(course)]
        if ids:
            rows = [f"| [{titles[id]}](lessons/{id}.ipynb) | {minutes[id]} |" for id in ids]
            yield "\n".join([f"### {name}", "", "| lesson | minutes |", "|---|--:|", *rows])


def _order(titles: Mapping[str, str]) -> Iterable[str]:
    """The navigation beside each page."""
    for course, name in COURSES.items():
        ids = [id for id in titles if id.startswith(course)]
        if ids:
            yield _toctree(name, [f"lessons/{id}" for id in ids])
    for name, pages in READERS.items():
        yield _toctree(name, pages)


def _toctree(caption: str, pages: list[str]) -> str:
    return "\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```", ""])
