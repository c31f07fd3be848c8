"""Methods of a class are edited as functions are, and the instructor's own ones are left alone."""

from __future__ import annotations

from autograder.audit.mutants.mutants import editable_in, mutants_of_cells

LINE = """class Line:
    def __init__(self, rate=2):
        self.rate = rate * 3

    def fit(self, X, y):
        ### BEGIN SOLUTION
        self.slope = (X * y).sum() / (X * X).sum()
        return self
        ### END SOLUTION
"""


def test_a_method_between_markers_has_mutants_and_no_other() -> None:
    assert list(editable_in(LINE)) == ["Line.fit"]
    found = [mutant for _, mutant in mutants_of_cells({"Line": LINE})]
    assert {mutant.function for mutant in found} == {"Line.fit"}
    assert len(found) > 5
    assert all("self.rate = rate * 3" in mutant.cell for mutant in found)
    assert any("(X * y).sum() * (X * X).sum()" in mutant.cell for mutant in found)


def test_without_markers_every_method_is_edited() -> None:
    plain = "\n".join(line for line in LINE.split("\n") if "SOLUTION" not in line)
    assert list(editable_in(plain)) == ["Line.__init__", "Line.fit"]
