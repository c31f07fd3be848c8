"""Classes are compared by what is done with their objects: a mutant that does the same is not counted as wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.audit.compare.equivalents import Contract, Finding, answered, tell_apart
from autograder.audit.compare.probes import Probe, perturb
from autograder.audit.compare.versions import Difference, Version
from autograder.audit.server import stories
from autograder.suite.calls import Call
from autograder.worker.names import ObjectName

LINE = """class Line:
    def __init__(self, rate):
        self.rate = rate

    def fit(self, x, y):
        self.slope = self.rate * (x * y).sum() / (x * x).sum()
        return self

    def predict(self, x):
        return self.slope * x
"""


def version(source: str) -> Version:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(source, namespace)
    return Version(namespace)


def made() -> list[Call]:
    """A suite's calls: an object is made, fitted, asked for an attribute and a method; another function between."""
    model, x = ObjectName(1, "Line"), np.array([1.0, 2.0, 3.0])
    return [
        Call("Line", (2.0,), {}, gave=[1]),
        Call("fit", (x, x + 1), {}, owner=model, gave=[1]),
        Call("other", (x,), {}),
        Call("slope", (), {}, owner=model, read=True),
        Call("predict", (), {"x": x}, owner=model),
        Call("Line", (3.0,), {}, gave=[2]),  # nothing is done with it
    ]


def probes() -> list[Probe]:
    return [Probe(name, args, kwargs, seed, steps=steps) for name, args, kwargs, seed, steps in stories(made())]


def compared(source: str) -> Finding:
    right = version(LINE)
    return tell_apart(right, version(source), answered(right, probes()), Contract())


def test_what_is_done_with_an_object_is_one_story() -> None:
    (probe,) = probes()
    assert probe.function == "Line"
    assert [name for name, _, _ in probe.steps] == ["fit", "slope", "predict"]
    outcome = version(LINE).call(probe)
    assert outcome.value[0] == "an object of type Line"
    assert np.allclose(outcome.value[1], 2 * 20 / 14)
    assert all(other.steps == probe.steps for other in perturb([probe], 5))


def test_another_way_to_the_same_is_no_mistake() -> None:
    same = LINE.replace("(x * y).sum() / (x * x).sum()", "np.dot(y, x) / np.dot(x, x)")
    found = compared(f"import numpy as np\n{same}")
    assert found.difference is Difference.SAME
    assert found.probes > 10


def test_a_mistake_in_a_method_shows_in_what_the_next_one_returns() -> None:
    assert compared(LINE.replace("self.slope * x", "self.slope * x + 1")).difference is Difference.VALUE
    assert compared(LINE.replace("(x * x)", "(x + x)")).difference is Difference.VALUE
    assert compared(LINE.replace("        return self\n", "")).difference is Difference.VALUE


def test_a_method_that_changes_its_argument_is_a_mistake() -> None:
    assert compared(LINE.replace("return self.slope * x", "x *= self.slope\n        return x")).difference is (
        Difference.VALUE
    )
