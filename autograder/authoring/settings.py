"""`nbgrader_config.py`: the settings through which nbgrader's commands release and grade as this package does.

`templates/init/nbgrader_config.py.in` is the one list of them. A course may say more, and may choose for itself what
stands in CHOICES; everything else must name our classes.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from traitlets.config.loader import Config, PyFileConfigLoader
from traitlets.utils.importstring import import_item

from autograder.authoring.problem import Problem
from autograder.course.course import CONFIG
from autograder.course.parsing import parse

TEMPLATE = Path(__file__).parent / "templates" / "init" / f"{CONFIG}.in"
CHOICES = ("CourseDirectory.course_id", "Execute.", "Grade.")
"""Settings that are the course's own choice: `init` writes them into a new file, and into no other."""

OURS = "autograder."
COURSE = re.compile(r"\w[\w.-]*")


class SettingsError(Exception):
    """A configuration that cannot be read or a course id that cannot be one; the message says what was expected."""


def configured(root: Path, course: str = "") -> tuple[str, str]:
    """The text of the course's nbgrader_config.py as it is ("" where there is none), and as it should be.

    course -- the course's id in a new file; the folder's name by default. A file that is there keeps the id that it
        says; one that says another id than `course` is refused.

    Raises SettingsError.
    """
    path = root / CONFIG
    if not path.is_file():
        name = course or root.resolve().name
        if not COURSE.fullmatch(name):
            raise SettingsError(f"{name!r} is no course id: expected letters, digits and . _ -; give one with --course")
        return "", TEMPLATE.read_text(encoding="utf-8").replace("@COURSE@", name)
    text = path.read_text(encoding="utf-8")
    theirs = _get(_loaded(root), "CourseDirectory.course_id") or ""
    if course and course != theirs:
        says = f"says course_id = {theirs!r}" if theirs else "says no course_id"
        raise SettingsError(
            f"{CONFIG} is there and {says}, which stays as it is: leave --course out, or write"
            f' c.CourseDirectory.course_id = "{course}" there yourself'
        )
    wanting = list(_wanting(root))
    if not wanting:
        return text, text
    block = "".join(f"{each}\n" for each in wanting)
    return text, f"{text.rstrip()}\n\n# autograder: release and grade with hidden suites\n{block}"


def difference(before: str, after: str) -> str:
    """What would change in the file, as a unified diff."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), CONFIG, f"{CONFIG} (amended)", lineterm="")
    return "\n".join(lines)


def settings_problems(root: Path) -> list[Problem]:
    """The settings that release and grading need and that the course's configuration lacks, each by its name."""
    try:
        lacking = [each.split(" = ")[0] for each in _wanting(root)]
    except SettingsError as error:
        return [Problem(CONFIG, str(error), "mend the file")]
    if not lacking:
        return []
    what = f"it does not set {', '.join(lacking)} as release and grading need"
    return [Problem(CONFIG, what, "run `autograder init`, which adds what is missing")]


def _wanting(root: Path) -> Iterator[str]:
    """The statements of the template that the course's configuration still needs."""
    theirs = _loaded(root)
    for name, value, statement in _statements():
        if not name.startswith(CHOICES) and not _serves(_get(theirs, name), value):
            yield statement


def _statements() -> Iterator[tuple[str, Any, str]]:
    """(Class.trait, value, source) of each setting in the template."""
    text = TEMPLATE.read_text(encoding="utf-8")
    for node in parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
            name = ast.unparse(node.targets[0]).removeprefix("c.")
            yield name, ast.literal_eval(node.value), ast.get_source_segment(text, node) or ""


def _loaded(root: Path) -> Config:
    try:
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:  # whatever a configuration file, which is code, may raise
        raise SettingsError(f"it cannot be read: {type(error).__name__}: {error}") from None


def _get(config: Config, name: str) -> Any:
    section, trait = name.split(".")
    return config[section].get(trait) if section in config else None


def _serves(found: Any, wanted: Any) -> bool:
    """Whether a value does what the template's does: it names our classes, under whatever name they can be imported."""
    if isinstance(wanted, list):
        theirs = {_resolved(each) for each in found} if isinstance(found, list) else set()
        return all(_resolved(each) in theirs for each in wanted if each.startswith(OURS))
    return _resolved(found) == _resolved(wanted)


def _resolved(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(OURS):
        try:
            return import_item(value)
        except ImportError:
            return value
    return value
