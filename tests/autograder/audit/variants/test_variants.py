"""Variants: rewrites that are correct where they are kept, and the hand-written ones laid over the solution."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.audit.compare import equivalents, laws
from autograder.audit.compare.equivalents import answered, tell_apart
from autograder.audit.compare.probes import Probe
from autograder.audit.compare.versions import Difference, Version
from autograder.audit.variants.rewrites import HELPERS, REWRITES, Rewrite
from autograder.audit.variants.variants import automatic, exercise_cells, with_cells, with_helpers, written
from autograder.authoring.new import lay_out
from autograder.course.assignment import load_assignment
from autograder.course.submission import solution_of

RNG = np.random.default_rng(0)
X, W, B = RNG.standard_normal((3, 4)), RNG.standard_normal((2, 3)), RNG.standard_normal((2, 1))

NAMED = {rewrite.name: rewrite for rewrite in REWRITES}


def namespace(*sources: str) -> dict[str, Any]:
    found: dict[str, Any] = {"np": np}
    for source in (HELPERS, *sources):
        exec(source, found)
    return found


@pytest.mark.parametrize(
    ("name", "source", "args"),
    [
        ("dot", "def f(W, X): return W @ X.T.T + 1", (W, X)),
        ("matmul", "def f(W, X): return np.dot(W, X)", (W, X)),
        ("einsum_products", "def f(W, X): return np.dot(W, X) @ X.T", (W, X)),
        ("einsum_products", "def f(w, x): return np.dot(w, x)", (W[0], X[:, 0])),
        ("looped_products", "def f(W, X): return W @ X", (W, X)),
        ("einsum_sums", "def f(X): return np.sum(X), np.sum(X, axis=1, keepdims=True), np.sum(X > 0)", (X,)),
        ("looped_sums", "def f(X): return np.sum(X), np.sum(X, axis=0), np.sum(X, axis=-1, keepdims=True)", (X,)),
        ("out_of_place", "def f(X):\n    Y = X.copy()\n    Y += 1\n    return Y", (X,)),
        ("in_place", "def f(X):\n    Y = X.copy()\n    Y = Y * 2\n    return Y", (X,)),
        ("python_floats", "def f(X): return {'cost': X.sum()}, X", (X,)),
        ("numpy_floats", "def f(X): return [float(X.sum())], X", (X,)),
        ("zero_dimensional", "def f(X): return float(X.sum()), 3, True", (X,)),
        ("fortran_order", "def f(X): return X + 1, X[0]", (X,)),
        ("reordered_dicts", "def f(X): return {'a': X, 'b': {'c': 1, 'd': 2}}", (X,)),
        ("whole_zeros", "def f(n): return np.zeros((n, 1)), 0.0", (3,)),
        ("float_zeros", "def f(n):\n    b = 0\n    return b", (3,)),
        ("default_generator", "def f(n): return np.random.randn(n, 2), np.random.rand(n)", (3,)),
        ("named_laws", "def f(n): return np.random.standard_normal((n, 2)), np.random.random(n)", (3,)),
        (
            "generator_laws",
            "def f(n):\n    rng = np.random.default_rng(n)\n    return rng.standard_normal((n, 2))",
            (3,),
        ),
        ("transposed_draws", "def f(n): return np.random.randn(n, 2) * 0.01", (3,)),
        ("backward_draws", "def f(n): return {l: np.random.randn(2) for l in [0]}, [None for l in [0]]", (3,)),
        ("mirrored_masks", "def f(n, p): return np.random.rand(n) < p", (30, 0.7)),
        ("chatty", "def f(X):\n    '''Twice X.'''\n    return 2 * X", (X,)),
    ],
)
def test_a_rewrite_keeps_the_meaning(
    name: str, source: str, args: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laws, "LAW_SECONDS", 0.02)
    monkeypatch.setattr(equivalents, "LAW_PROBES", 2)
    other = NAMED[name](source)
    if name == "backward_draws":
        assert other is None
        return
    assert other is not None
    solution = Version(namespace(source))
    found = tell_apart(solution, Version(namespace(other)), answered(solution, [Probe("f", args, {})]))
    assert found.difference in (Difference.SAME, Difference.DTYPE)


def test_layers_are_drawn_backwards() -> None:
    source = (
        "def f(L):\n    p = {}\n    for l in range(1, L):\n        p[f'W{l}'] = np.random.randn(2, l)\n    return p"
    )
    other = NAMED["backward_draws"](source)
    assert other is not None
    first, second = namespace(source), namespace(other)
    np.random.seed(0)
    a = first["f"](4)
    np.random.seed(0)
    b = second["f"](4)
    assert {key: value.shape for key, value in a.items()} == {key: value.shape for key, value in b.items()}
    assert not np.array_equal(a["W1"], b["W1"])


@pytest.mark.parametrize("rewrite", REWRITES, ids=lambda rewrite: rewrite.name)
def test_a_rewrite_that_does_not_apply_gives_nothing(rewrite: Rewrite) -> None:
    assert rewrite("x = 3") is None or rewrite.name == "chatty"


def test_numbers_change_only_for_callers_outside() -> None:
    source = "def g(X): return float(X.sum())\ndef f(X): return f'{g(X):.3f}', g(X)"
    found = namespace(NAMED["zero_dimensional"](source) or "")
    text, value = found["f"](X)
    assert text == f"{X.sum():.3f}"
    assert isinstance(value, np.ndarray)
    assert value.shape == ()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    lay_out(root, "fresh")
    return root


def test_hand_written_variants_are_laid_over_the_solution(course: Path) -> None:
    (variant,) = written(load_assignment(course, "fresh"))
    assert variant.name == "beginner_with_loops.py"
    assert variant.description == "A beginner: one row at a time, one entry at a time."
    assert variant.changed == ("centre_features",)
    assert variant.submission.cells[-1].kind == "foreign"


def test_a_rewrite_that_loses_the_meaning_is_left_out(course: Path) -> None:
    assignment = load_assignment(course, "fresh")
    tried: list[tuple[str, ...]] = []

    def never(submission: Any, functions: tuple[str, ...]) -> bool:
        tried.append(functions)
        return False

    assert automatic(assignment, never, [exercise.id for exercise in assignment.exercises]) == []
    assert tried
    assert all(functions == ("centre_features",) for functions in tried)


def test_only_the_named_cells_change(course: Path) -> None:
    assignment = load_assignment(course, "fresh")
    base = solution_of(assignment)
    assert set(exercise_cells(assignment)) == {"centre_features"}
    changed = with_cells(base, {"centre_features": "def centre_features(X): return X"})
    assert [cell.source for cell in changed.cells if cell.kind == "given"] == [
        cell.source for cell in base.cells if cell.kind == "given"
    ]
    assert [cell.name for cell in with_helpers(base).cells][:3] == ["setup", "rewrites", "centre_features-solution"]
