"""Functions of tensors are graded as others are: right ones in full, wrong ones in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tensorflow_course
from container import Run
from sample_course import Json, cell_of, code, solved, write_notebook
from tensorflow_course import BLOCK, ID, LINEAR, STEP

from autograder.grading.grader import Grader
from autograder.records import Report, to_json

pytestmark = pytest.mark.needs("tensorflow")


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory, bubblewrap: str) -> Iterator[Grader]:
    with Grader(tensorflow_course.build_course(tmp_path_factory.mktemp("flow")), bubblewrap) as grader:
        yield grader


def submission(**cells: str) -> Json:
    """The solution with other sources for some exercises."""
    notebook = solved(tensorflow_course.source_notebook())
    for name, source in cells.items():
        cell_of(notebook, f"{name}-solution")["source"] = source
    return notebook


def graded(grader: Grader, folder: Path, notebook: Json) -> Report:
    report = grader.grade(write_notebook(folder / f"{ID}.ipynb", notebook), ID)
    assert isinstance(report, Report), report
    return report


def told(report: Report, exercise: str) -> str:
    """The messages of an exercise's tests that have not passed."""
    return "\n".join(test.message for each in report.exercises if each.id == exercise for test in each.tests)


def test_the_solution_has_full_marks_with_and_without_what_was_recorded(grader: Grader, tmp_path: Path) -> None:
    report = graded(grader, tmp_path, submission())
    assert report.score == 100
    with Grader(grader.root, grader.isolation, replay=False) as engine:
        assert to_json(graded(engine, tmp_path, submission())) == to_json(report)


def test_wrong_functions_are_told_in_tensors_that_can_be_pasted(grader: Grader, tmp_path: Path) -> None:
    uphill = STEP.replace("assign_sub", "assign_add")
    report = graded(grader, tmp_path, submission(linear=LINEAR.replace("+ b", "- b"), step=uphill))
    linear, step, block = report.exercises
    assert (linear.status, step.status, block.status) == ("failed", "failed", "passed")
    assert "Z must be W X + b." in told(report, "linear")
    assert re.search(r"b = tf.constant\(\[\[[01]\.0\], \[", told(report, "linear"))
    assert "must be the old one minus rate times its gradient" in told(report, "step")
    assert "tf.Variable(" in told(report, "step")


def test_an_array_in_place_of_a_tensor_and_a_layer_in_place_of_its_output(grader: Grader, tmp_path: Path) -> None:
    cells = {
        "linear": LINEAR.replace("return Z", "return Z.numpy()"),
        "block": BLOCK.replace("return tf.keras.layers.Dense(1)(A)", "return tf.keras.layers.Dense(1)"),
    }
    report = graded(grader, tmp_path, submission(**cells))
    assert "Z must be a tensor of TensorFlow, of shape (2, 1)." in told(report, "linear")
    expected = "an object of type Dense, which is not what is asked for (TypeError: expected the output of a layer)"
    assert expected in told(report, "block")


def test_a_model_that_no_test_looks_at_is_told_what_to_return(grader: Grader, tmp_path: Path) -> None:
    model = "def linear(W, X, b):\n    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])"
    report = graded(grader, tmp_path, submission(linear=model))
    assert "object of type Sequential; return numbers, text, arrays" in told(report, "linear")


def test_a_notebook_of_tensorflow_1_is_graded_and_told_why_it_fails(grader: Grader, tmp_path: Path) -> None:
    source = (
        'import tensorflow as tf\n\ndef linear(W, X, b):\n    A = tf.placeholder(tf.float32, name="A")\n'
        "    with tf.Session() as session:\n        return session.run(W @ A + b, feed_dict={A: X})"
    )
    notebook = submission() | {"cells": [code("one", source)]}
    report = graded(grader, tmp_path, notebook)
    assert any("written for TensorFlow 1 (tf.placeholder in cell 1)" in notice for notice in report.notices)
    assert report.exercises[0].status == "error"
    assert "AttributeError" in told(report, "linear")


def test_training_in_threads_is_told_what_to_use_under_the_seal(grader: Grader, tmp_path: Path) -> None:
    fit = LINEAR.replace("Z = tf", "tf.keras.Sequential().fit(X, X)\n    Z = tf")
    assert "model.fit starts threads" in told(graded(grader, tmp_path, submission(linear=fit)), "linear")


def test_it_works_as_another_user_too(container: Run, tmp_path: Path) -> None:
    course = tensorflow_course.build_course(tmp_path / "course")
    write_notebook(course / "class" / "ada.ipynb", submission())
    run = container("-m", "autograder", "grade", "class", "--assignment", ID, "--isolation", "user", "--format", "json")
    [outcome] = json.loads(run.stdout)
    assert outcome["score"] == 100, run.stdout


def test_the_audit_tells_wrong_tensors_from_right_ones(grader: Grader) -> None:
    from autograder.audit.run import audit

    found = audit(grader.root, ID, exercises=["linear"], sample=20)
    assert found.met, (found.survivors, found.rejected)
    assert found.wrong > 0
