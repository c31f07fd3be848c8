"""`autograder new ID`: the files of a new assignment, with one small exercise that is already graded and audited.

The exercise is an example to be written over; what stands around it (the cells' metadata, the suite's shape, a
variant, the design note) is what every assignment needs.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from autograder.authoring.shared_cells import shared_cells

ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
FUNCTION = "centre_features"

TITLE = """# What is left of the data when its mean is taken away?

Say in two or three sentences what the question is and why one would want to know.

About 10 minutes. Builds on nothing; comes next: your next notebook.

You will be able to

- take the mean of every feature over the examples, without a loop;
- keep the axis that a mean runs over, so that shapes fit again;
- say what does not change when a constant is added to a feature."""

DATA = """rng = np.random.default_rng(0)
X = np.array([[3.0], [-1.0]]) + rng.standard_normal((2, 60)) @ np.diag(rng.uniform(0.2, 0.6, 60))

plt.scatter(X[0], X[1], s=16, c=BLUE)
plt.gca().set(title="Where is the middle of the cloud?", xlabel="feature 1", ylabel="feature 2")
show("A cloud of points over two features")"""

EXERCISE = """*The picture in words.* The cloud lies around (3, -1), not around the origin.

## 1. The middle moved to zero: `centre_features`

Examples are columns, so the mean of feature $i$ runs over the columns:

$$\\mu_i = \\frac{1}{m} \\sum_{k=1}^{m} X_{ik}, \\qquad C_{ik} = X_{ik} - \\mu_i$$

By hand: the row $(1, 2, 6)$ has mean 3 and becomes $(-2, -1, 3)$. The function leaves its argument as it was."""

SOLUTION = '''def centre_features(X):
    """Every feature minus its mean over the examples.

    X -- features (n_x, m), examples are columns

    Returns: an array (n_x, m) whose rows have mean 0
    """
    ### BEGIN SOLUTION
    return X - np.mean(X, axis=1, keepdims=True)
    ### END SOLUTION'''

CHECK = """X_small, X_single = np.array([[1.0, 2.0, 6.0], [0.0, -4.0, 1.0]]), np.array([[5.0], [-7.0]])
check({
    "by hand": (centre_features(X_small), [[-2.0, -1.0, 3.0], [1.0, -3.0, 2.0]]),
    "one example": (centre_features(X_single), [[0.0], [0.0]]),
})"""

HELP = """<details><summary>If it fails</summary>

- The columns sum to zero, not the rows: the mean runs over the wrong axis.
- `operands could not be broadcast together`: the mean lost its axis; `keepdims` keeps it.

</details>"""

MODEL = """C = centre_features(X)
plt.scatter(C[0], C[1], s=16, c=BLUE)
plt.gca().set(title="What has changed, and what has not?", xlabel="feature 1, centred", ylabel="feature 2, centred")
show("The same cloud of points around the origin")"""

MODEL_SEEN = """*The picture in words.* The cloud lies around the origin. Every distance between points is what it was.

## Check yourself

1. What does `centre_features` do to data that is centred already?

   <details><summary>Answer</summary>

   It changes nothing, because all means are 0.

   </details>"""

SUITE = '''"""Hidden suite of {id}.

The oracles: a case worked by hand, and two properties that only the centred data has, for any X.
"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import arrays, exercise, expect_array, expect_close, sizes, weight


@st.composite
def features(draw):
    """X (n_x, m), also with one feature or one example."""
    return draw(arrays((draw(sizes()), draw(sizes()))))


def centred(student, X):
    return expect_array(student.centre_features(X), "the result", X.shape)


@exercise("centre_features", pure=True)
class TestCentreFeatures:
    def test_a_case_by_hand(self, student):
        """The row (1, 2, 6) becomes (-2, -1, 3)."""
        X = np.array([[1.0, 2.0, 6.0], [0.0, -4.0, 1.0]])
        expect_close(
            centred(student, X),
            [[-2.0, -1.0, 3.0], [1.0, -3.0, 2.0]],
            "the result",
            "every feature must lose its mean over the examples.",
            hint="Which axis of X holds the examples?",
        )

    @weight(2)
    @given(X=features())
    def test_every_feature_has_mean_zero(self, student, X):
        """The examples of every feature sum to zero."""
        sums = centred(student, X).sum(axis=1)
        expect_close(sums, np.zeros(len(X)), "sums of the rows", "every row of the result must sum to zero.")

    @weight(2)
    @given(X=features())
    def test_differences_between_examples_stay(self, student, X):
        """Two examples are as far apart as before."""
        apart = np.diff(centred(student, X), axis=1)
        expect_close(apart, np.diff(X, axis=1), "differences", "the difference of two examples must stay what it was.")
'''

VARIANT = '''"""A beginner: one row at a time, one entry at a time."""


def centre_features(X):
    C = np.zeros(X.shape)
    for i in range(X.shape[0]):
        total = 0
        for k in range(X.shape[1]):
            total = total + X[i, k]
        mean = total / X.shape[1]
        for k in range(X.shape[1]):
            C[i, k] = X[i, k] - mean
    return C
'''

NOTE = """# {id}

**Teaches.** Reductions over one axis; why `keepdims` keeps a shape that broadcasts.

**Does not teach.** Dividing by the deviation.

**Mistakes.** The mean over the features in place of the examples; the axis lost; the argument changed in place.

**Surprise.** None yet: find one, measure it, and say here how.
"""


class ScaffoldError(Exception):
    """An id that cannot be laid out; the message says what was expected."""


def cell(kind: str, id: str, source: str, **metadata: Any) -> dict[str, Any]:
    """A cell as the notebook format keeps it."""
    fields: dict[str, Any] = {"cell_type": kind, "id": id, "metadata": metadata, "source": source.splitlines(True)}
    return fields | {"execution_count": None, "outputs": []} if kind == "code" else fields


def role(grade_id: str, **flags: Any) -> dict[str, Any]:
    """nbgrader's metadata of a cell; `flags` are those that are not false, and the points."""
    base = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return base | {"grade_id": grade_id} | flags


def notebook() -> dict[str, Any]:
    """The notebook of a new assignment: title, setup, a picture, one exercise with its check, the model at work."""
    shared = shared_cells()
    cells = [
        cell("markdown", "title", TITLE),
        shared["setup"],
        shared["drawing"],
        cell("code", "data", DATA, tags=["demo"]),
        cell("markdown", "centre-features-text", EXERCISE),
        cell(
            "code",
            "centre-features-solution",
            SOLUTION,
            nbgrader=role(f"{FUNCTION}-solution", solution=True),
        ),
        cell(
            "code",
            "centre-features-check",
            CHECK,
            nbgrader=role(FUNCTION, grade=True, locked=True, points=100),
        ),
        cell("markdown", "centre-features-help", HELP),
        cell("markdown", "work-text", "## Your model at work"),
        cell("code", "work", MODEL, tags=["demo"]),
        cell("markdown", "work-seen", MODEL_SEEN),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def files(id: str) -> dict[str, str]:
    """Path below the course's root -> text, for the assignment `id`."""
    text = json.dumps(notebook(), indent=1, sort_keys=True, ensure_ascii=False)
    return {
        f"source/{id}/{id}.ipynb": f"{text}\n",
        f"tests/hidden/test_{id}.py": SUITE.format(id=id),
        f"tests/hidden/variants/{id}/beginner_with_loops.py": VARIANT,
        f"docs/design/{id}.md": NOTE.format(id=id),
    }


def lay_out(root: Path, id: str) -> list[Path]:
    """Write the files of a new assignment below `root`; returns their paths. Nothing that exists is touched.

    Raises ScaffoldError for an id that is no name, or a file that is there already.
    """
    if not ID.fullmatch(id):
        raise ScaffoldError(f"{id!r} is no id: expected small letters, digits and _, such as c1w2_logistic_regression")
    wanted = {root / name: text for name, text in files(id).items()}
    there = [path for path in wanted if path.exists()]
    if there:
        raise ScaffoldError(f"{there[0].relative_to(root)} is there already: choose another id, or move it away")
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(wanted)
