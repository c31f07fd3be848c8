"""Outcomes as JUnit XML: one test suite per submission, one test case per hidden test."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from autograder.records import ExerciseResult, Outcome, Report, TestResult, Ungraded
from autograder.report.origin import Origin
from autograder.text import plain as foreign

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TAGS = {
    "failed": "failure",
    "error": "error",
    "timeout": "error",
    "crashed": "error",
    "not attempted": "skipped",
    "not in this notebook": "skipped",
}
"""A wrong answer is a failure, code that could not be judged an error; what was not attempted is skipped."""


def text(outcomes: Sequence[Outcome], origins: Sequence[Origin] = ()) -> str:
    """JUnit XML; the file and line of a test case are the notebook's, where `origins` tells them."""
    root = ET.Element("testsuites", name="autograder")
    for index, outcome in enumerate(outcomes):
        where = origins[index] if index < len(origins) else Origin()
        suite = ET.SubElement(root, "testsuite", name=plain(f"{outcome.assignment}: {outcome.submission}"))
        if isinstance(outcome, Ungraded):
            case = _case(suite, outcome.assignment or "autograder", "grading", where, 1)
            _verdict(case, "error", outcome.error.kind, f"not graded: {outcome.error.message}")
        else:
            _properties(suite, outcome)
            for exercise in outcome.exercises:
                for test in exercise.tests:
                    _test(suite, outcome, exercise, test, where)
        _count(suite, [suite])
    _count(root, list(root))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="utf-8"?>\n', "\n")
    )


def plain(value: str) -> str:
    """`value` without the characters that XML 1.0 cannot hold, not even escaped."""
    return NOT_XML.sub("?", value)


def _properties(suite: ET.Element, report: Report) -> None:
    properties = ET.SubElement(suite, "properties")
    pairs = [("score", f"{report.score:g}"), ("max_score", f"{report.max_score:g}"), ("isolation", report.isolation)]
    for name, value in [*pairs, *(("notice", notice) for notice in report.notices)]:
        ET.SubElement(properties, "property", name=name, value=plain(value))


def _test(suite: ET.Element, report: Report, exercise: ExerciseResult, test: TestResult, where: Origin) -> None:
    case = _case(suite, f"{report.assignment}.{exercise.id}", test.name, where, where.line(exercise.id))
    if test.status != "passed":
        _verdict(case, TAGS[test.status], test.status, test.message or f"{test.status}: {test.title}")


def _case(suite: ET.Element, classname: str, name: str, where: Origin, line: int) -> ET.Element:
    case = ET.SubElement(suite, "testcase", classname=plain(classname), name=plain(name))
    if where.file:
        case.set("file", foreign(where.file))
        case.set("line", str(line))
    return case


def _verdict(case: ET.Element, tag: str, kind: str, message: str) -> None:
    """An element `tag` with the first line of the message as an attribute, and the whole as its text."""
    message = plain(message)
    ET.SubElement(case, tag, type=kind, message=message.split("\n")[0]).text = message


def _count(element: ET.Element, suites: list[ET.Element]) -> None:
    for key, path in (
        ("tests", "testcase"),
        ("failures", "testcase/failure"),
        ("errors", "testcase/error"),
        ("skipped", "testcase/skipped"),
    ):
        element.set(key, str(sum(len(suite.findall(path)) for suite in suites)))
