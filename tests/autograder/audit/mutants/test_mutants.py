"""Mutants: one edit each, of the kinds that are named, reproducible, readable, and wrong where they should be."""

from __future__ import annotations

import ast

import pytest

from autograder.audit.mutants.code import Kind
from autograder.audit.mutants.mutants import Mutant, mutants_of, mutants_of_cells

PROPAGATE = '''def propagate(w, b, X, Y):
    """Cost and gradients."""
    m = X.shape[1]  # given
    ### BEGIN SOLUTION
    A = sigmoid(w.T @ X + b)
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A), axis=1, keepdims=True) / m  # a mean
    dw = np.dot(X, (A - Y).T) / m
    return {"dw": dw, "db": np.mean(A - Y)}, cost
    ### END SOLUTION
'''

OPTIMIZE = """def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    costs = []
    for i in range(num_iterations):
        grads, cost = propagate(w, b, X, Y)
        w = w - learning_rate * grads["dw"]
        b = b - learning_rate * grads["db"]
        if i % 100 == 0:
            costs.append(cost)
            if print_cost:
                print(f"iteration {i + 1}: {cost}")
    return {"w": w, "b": b}, grads, costs
"""

FORWARD = """def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        A, cache = layer(A, parameters["W" + str(l)], parameters[f"b{l}"], "relu")
        caches.append(cache)
    AL, cache = layer(A, parameters["W" + str(L)], parameters[f"b{L}"], "sigmoid")
    return AL, caches + [cache]
"""

POOL = """def pool(X, stride, pad, mode="max"):
    X = np.pad(X, pad)
    out = np.zeros((X.shape[0] // stride, 1))
    for t in reversed(range(out.shape[0])):
        window = X[t * stride : t * stride + 2]
        if mode == "max":
            out[t] = np.max(window)
        else:
            out[t] = np.mean(window)
    return out
"""

ACTIVATE = """def activate(Z, keep_prob=0.5):
    A = np.tanh(Z)
    D = np.random.rand(*Z.shape) < keep_prob
    total = 0.0
    total += np.sum(A)
    A = A * D / (keep_prob + 1e-8)
    dZ = A * (1 - A) + (1 - A ** 2)
    return A.copy(), dZ.astype(float), total
"""

ACTIVATED = """A, cache = layer(A, parameters["W" + str(l)], parameters[f"b{l}"], 'sigmoid')"""

CELLS = {"propagate": PROPAGATE, "optimize": OPTIMIZE, "L_model_forward": FORWARD, "pool": POOL, "activate": ACTIVATE}


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    return [mutant for _, mutant in mutants_of_cells(CELLS)]


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
def test_every_named_kind_of_mistake_is_made(kind: Kind, mutants: list[Mutant]) -> None:
    assert any(mutant.kind is kind for mutant in mutants)


@pytest.mark.parametrize(
    ("function", "kind", "line"),
    [
        ("propagate", Kind.MEAN, "dw = np.dot(X, (A - Y).T)"),
        ("propagate", Kind.MEAN, "dw = np.dot(X, (A - Y).T) / (m - 1)"),
        ("propagate", Kind.TRANSPOSE, "dw = np.dot(X, A - Y) / m"),
        ("propagate", Kind.TRANSPOSE, "dw = np.dot((A - Y).T, X) / m"),
        ("propagate", Kind.DOT, "dw = (X * (A - Y).T) / m"),
        ("propagate", Kind.SIGN, "dw = np.dot(X, (Y - A).T) / m"),
        ("propagate", Kind.SUM, 'return {"dw": dw, "db": np.sum(A - Y)}, cost'),
        ("propagate", Kind.SWAPPED, 'return {"dw": np.mean(A - Y), "db": dw}, cost'),
        ("propagate", Kind.CONSTANT_RESULT, 'return {"dw": np.zeros_like(dw), "db": np.mean(A - Y)}, cost'),
        ("optimize", Kind.ARGUMENT, "learning_rate = 0.009"),
        ("optimize", Kind.IN_PLACE, 'w -= learning_rate * grads["dw"]'),
        ("optimize", Kind.STATE, "pass"),
        ("optimize", Kind.BRANCH, "if True:"),
        ("optimize", Kind.OFF_BY_ONE, "for i in range(num_iterations + 1):"),
        ("L_model_forward", Kind.OFF_BY_ONE, "for l in range(1, L - 1):"),
        ("L_model_forward", Kind.OFF_BY_ONE, "L = len(parameters) // 2 - 1"),
        ("L_model_forward", Kind.ACTIVATION, ACTIVATED),
        ("pool", Kind.STRIDE, "window = X[t : t * stride + 2]"),
        ("pool", Kind.STRIDE, "X = X"),
        ("pool", Kind.DIRECTION, "for t in range(out.shape[0]):"),
        ("activate", Kind.STATE, "total = np.sum(A)"),
        ("activate", Kind.DROPPED, "A = A * D / (keep_prob)"),
        ("activate", Kind.COMPARISON, "D = np.random.rand(*Z.shape) >= keep_prob"),
        ("activate", Kind.IN_PLACE, "return A, dZ.astype(float), total"),
    ],
)  # fmt: skip
def test_a_mistake_is_made_as_a_student_would_write_it(
    function: str, kind: Kind, line: str, mutants: list[Mutant]
) -> None:
    mine = [mutant for mutant in mutants if mutant.function == function and mutant.kind is kind]
    assert any(line in (text.strip() for text in mutant.cell.splitlines()) for mutant in mine)


def test_every_mutant_is_another_program_that_parses(mutants: list[Mutant]) -> None:
    dumps = [ast.dump(ast.parse(mutant.cell)) for mutant in mutants]
    assert len(set(dumps)) == len(dumps)
    assert not set(dumps) & {ast.dump(ast.parse(cell)) for cell in CELLS.values()}


def test_an_edit_changes_one_place_and_keeps_comments(mutants: list[Mutant]) -> None:
    for mutant in mutants:
        changed = [line for line in mutant.diff.splitlines()[2:] if line.startswith(("-", "+"))]
        assert 1 <= len(changed) <= 4, mutant.diff
    kept = [mutant for mutant in mutants if mutant.function == "propagate" and "cost = " not in mutant.diff]
    assert all("# a mean" in mutant.cell for mutant in kept)


def test_given_lines_signature_and_docstring_are_not_edited(mutants: list[Mutant]) -> None:
    for mutant in mutants:
        assert "    m = X.shape[1]  # given" in mutant.cell or mutant.function != "propagate"
        assert mutant.cell.splitlines()[0] == CELLS[mutant.function].splitlines()[0]


def test_what_is_only_printed_is_not_edited(mutants: list[Mutant]) -> None:
    assert all('print(f"iteration {i + 1}: {cost}")' in m.cell for m in mutants if m.function == "optimize")


def test_the_same_cell_gives_the_same_mutants_in_the_same_order(mutants: list[Mutant]) -> None:
    again = [mutant for _, mutant in mutants_of_cells(CELLS)]
    assert [mutant.digest for mutant in again] == [mutant.digest for mutant in mutants]


def test_a_description_says_where_and_what(mutants: list[Mutant]) -> None:
    for mutant in mutants:
        assert mutant.description.startswith("line ")
        assert "\n" not in mutant.description
        assert len(mutant.description) < 260


def test_only_the_function_that_is_asked_for_is_edited() -> None:
    cell = "def f(x):\n    return x + 1\n\n\ndef g(x):\n    return x - 1\n"
    assert all("return x - 1" in mutant.cell for mutant in mutants_of(cell, "f"))


def test_characters_beyond_ascii_do_not_shift_an_edit() -> None:
    cell = 'def f(x):\n    return "größe", x + 1\n'
    assert any(mutant.cell == 'def f(x):\n    return "größe", x - 1\n' for mutant in mutants_of(cell, "f"))
