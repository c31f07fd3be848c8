"""Versions told apart by behaviour: values, shapes, effects on arguments, exceptions, laws; dtypes on their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.audit.compare import equivalents, laws, versions
from autograder.audit.compare.equivalents import Contract, Finding, answered, tell_apart
from autograder.audit.compare.laws import FEW_SEEDS, compare_laws, distance_of_laws
from autograder.audit.compare.probes import Probe, distinct, perturb
from autograder.audit.compare.versions import Difference, Version, compare
from autograder.worker.wire import Code, FunctionName

RNG = np.random.default_rng(0)
PROBES = [
    Probe("f", (RNG.standard_normal((n, m)), RNG.standard_normal((n, 1))), {}) for n, m in [(1, 1), (2, 3), (3, 2)]
]


def version(source: str) -> Version:
    namespace: dict[str, Any] = {"np": np}
    exec(source, namespace)
    return Version(namespace)


def compared(right: str, wrong: str, contract: Contract = Contract(), probes: list[Probe] = PROBES) -> Finding:  # noqa: B008
    solution = version(right)
    return tell_apart(solution, version(wrong), answered(solution, probes, contract), contract)


def difference(right: str, wrong: str, contract: Contract = Contract(), probes: list[Probe] = PROBES) -> Difference:  # noqa: B008
    return compared(right, wrong, contract, probes).difference


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (1.0, 1.0, Difference.SAME),
        (1.0, 1.0 + 1e-13, Difference.SAME),
        (1.0, 1.0 + 1e-7, Difference.VALUE),
        (1.0, np.float64(1), Difference.DTYPE),
        (np.ones(2), np.ones(2, dtype=np.float32), Difference.DTYPE),
        (np.ones((2, 1)), np.ones(2), Difference.VALUE),
        (np.nan, np.nan, Difference.SAME),
        (np.nan, 0.0, Difference.VALUE),
        (np.array([np.inf, 1]), np.array([-np.inf, 1]), Difference.VALUE),
        ((1, 2), [1, 2], Difference.VALUE),
        ({"a": 1}, {"a": 1, "b": 2}, Difference.VALUE),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, Difference.SAME),
        (None, 0, Difference.VALUE),
        ("relu", "relu", Difference.SAME),
        (np.array([1e9, 1e-9]), np.array([1e9, 2e-9]), Difference.SAME),
    ],
)
def test_two_values_are_compared(a: Any, b: Any, expected: Difference) -> None:
    assert compare(a, b) is expected


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ("def f(X, w): return np.sum(w * X, axis=0)", Difference.SAME),
        ("def f(X, w): return np.sum(X * w, axis=1)", Difference.VALUE),
        ("def f(X, w): return np.sum(X * w, axis=0, keepdims=True)", Difference.VALUE),
        ("def f(X, w): return np.float32(np.sum(X * w, axis=0))", Difference.VALUE),
        ("def f(X, w):\n    r = np.sum(X * w, axis=0)\n    X *= 2\n    return r", Difference.VALUE),
        ("def f(X, w): raise ValueError", Difference.VALUE),
        ("def f(X, w): return np.sum(X * w, axis=0) if X.shape[1] < 4 else np.zeros(X.shape[1])", Difference.VALUE),
    ],
)
def test_a_version_is_told_apart_by_what_it_does(wrong: str, expected: Difference) -> None:
    assert difference("def f(X, w): return np.sum(X * w, axis=0)", wrong) is expected


def test_an_effect_on_an_argument_that_may_be_changed_does_not_count() -> None:
    right, wrong = "def f(X, w): return X + w", "def f(X, w):\n    X += w\n    return X"
    assert difference(right, wrong) is Difference.VALUE
    assert difference(right, wrong, Contract(in_place=[0])) is Difference.SAME


def test_an_endless_loop_is_told_apart() -> None:
    wrong = "def f(X, w):\n    while True:\n        pass"
    found = compared("def f(X, w): return X", wrong, probes=PROBES[:1])
    assert found.difference is Difference.VALUE
    assert found.wrong is not None
    assert found.wrong.raised == "Endless"


def test_what_takes_as_long_as_the_solution_is_not_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "CALL_SECONDS", 0.02)
    slow = (
        "def f(X, w):\n    import time\n    end = time.process_time() + SECONDS\n"
        "    while time.process_time() < end: pass\n    return X"
    )
    source = slow.replace("SECONDS", "0.1")
    assert compared(source, source, probes=PROBES[:1]).difference is Difference.SAME
    assert compared(source, slow.replace("SECONDS", "5"), probes=PROBES[:1]).difference is Difference.VALUE


def test_a_call_that_the_solution_does_not_end_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "def f(X, w):\n    while True:\n        pass"
    monkeypatch.setattr(versions, "SOLUTION_SECONDS", 0.05)
    assert compared(endless, "def f(X, w): return X", probes=PROBES[:1]).probes == 0


def test_the_smallest_call_that_tells_apart_is_shown() -> None:
    wrong = "def f(X, w): return X + w if X.size < 4 else X"
    found = compared("def f(X, w): return X + w", wrong)
    assert found.probe is not None
    assert found.probe.args[0].size >= 4
    assert found.probe.size <= 12


@pytest.fixture
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laws, "LAW_SECONDS", 0.02)
    monkeypatch.setattr(equivalents, "LAW_PROBES", 2)


DRAW = "def f(n, m): return np.random.randn(n, m) * 0.01"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("def f(n, m): return (np.random.randn(m, n) * 0.01).T", Difference.SAME),
        ("def f(n, m): return np.random.default_rng().normal(0, 0.01, (n, m))", Difference.SAME),
        ("def f(n, m): return -np.random.randn(n, m) * 0.01", Difference.SAME),
        ("def f(n, m): return np.random.randn(n, m) * 0.012", Difference.VALUE),
        ("def f(n, m): return np.random.rand(n, m) * 0.01", Difference.VALUE),
        ("def f(n, m): return np.repeat(np.random.randn(n, 1), m, axis=1) * 0.01", Difference.VALUE),
        ("def f(n, m): return np.zeros((n, m))", Difference.VALUE),
        ("def f(n, m): return np.random.randn(m, n) * 0.01", Difference.VALUE),
    ],
)
@pytest.mark.usefixtures("few_draws")
def test_random_functions_are_compared_by_law(other: str, expected: Difference) -> None:
    assert difference(DRAW, other, probes=[Probe("f", (4, 5), {})]) is expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("def f(n, m): return np.random.default_rng().normal(0, 0.01, (n, m))", Difference.SAME),
        ("def f(n, m): return np.random.randn(n, m) * 0.011", Difference.VALUE),
        ("def f(n, m): return np.random.rand(n, m) * 0.01", Difference.VALUE),
        ("def f(n, m): return np.repeat(np.random.randn(1, m), n, axis=0) * 0.01", Difference.VALUE),
    ],
)
def test_arrays_of_many_numbers_are_compared_by_law_in_few_draws(
    other: str, expected: Difference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laws, "LAW_SECONDS", 0)
    calls = []
    made = Version.call
    monkeypatch.setattr(Version, "call", lambda *a, **k: calls.append(1) or made(*a, **k))
    probe = Probe("f", (600, 10), {})
    assert compare_laws(version(DRAW), version(other), probe) is expected
    assert len(calls) == 20 + 2 * FEW_SEEDS


@pytest.mark.usefixtures("few_draws")
def test_a_large_result_is_not_drawn_by_law_where_a_small_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[tuple[int, ...]] = []
    made = equivalents.compare_laws
    monkeypatch.setattr(equivalents, "compare_laws", lambda *a: sizes.append(a[2].args) or made(*a))
    other = "def f(n, m): return np.random.default_rng().normal(0, 0.01, (n, m))"
    large, small = Probe("f", (400, 400), {}), Probe("f", (4, 5), {})
    assert difference(DRAW, other, probes=[large, small]) is Difference.SAME
    assert sizes and large.args not in sizes  # how many of the copies between them are tried goes by the time
    sizes.clear()
    assert difference(DRAW, other, probes=[large]) is Difference.SAME
    assert set(sizes) == {large.args}


@pytest.mark.usefixtures("few_draws")
def test_a_generator_that_is_passed_in_gets_other_seeds() -> None:
    right = "def f(rng): return rng.random(20) < 0.8"
    probes = [Probe("f", (Code("np.random.default_rng(3)"),), {})]
    assert difference(right, "def f(rng): return rng.random(20) > 0.2", probes=probes) is Difference.SAME
    assert difference(right, "def f(rng): return rng.random(20) > 0.8", probes=probes) is Difference.VALUE


def test_functions_of_the_notebook_are_passed_from_each_version() -> None:
    right = "def g(x): return 2 * x\ndef f(h, x): return h(x)"
    wrong = "def g(x): return 3 * x\ndef f(h, x): return h(x)"
    assert difference(right, wrong, probes=[Probe("f", (FunctionName("g"), 1.5), {})]) is Difference.VALUE


def test_perturbed_calls_keep_what_belongs_together() -> None:
    Y = np.array([[1, 0, 1, 1]])
    A = np.array([[0.25, 0.5, 0.1, 1.0], [0.75, 0.5, 0.9, 0.0]])
    X = np.vstack([Y, 2 * Y]).astype(float)
    copies = perturb([Probe("f", (X, Y, A, {"keep_prob": 0.5}), {"layers": [2, 1]})], 200)
    assert {copy.args[0].shape[1] for copy in copies} >= {1, 2, 3, 4, 6}
    for copy in copies:
        features, labels, shares, options = copy.args
        assert features.shape[1] == labels.shape[1] == shares.shape[1]
        assert set(np.unique(labels)) <= {0, 1}
        assert np.allclose(shares.sum(axis=0), 1)
        assert options == {"keep_prob": 0.5}
        assert copy.kwargs == {"layers": [2, 1]}


def test_perturbed_calls_are_the_same_each_time() -> None:
    first, second = perturb(PROBES, 50), perturb(PROBES, 50)
    assert all(compare(a.args, b.args) is Difference.SAME for a, b in zip(first, second, strict=True))


def test_a_call_outside_the_domain_tells_nothing() -> None:
    right, wrong = "def f(X, w): return X + w", "def f(X, w): return X + w if X.shape[1] < 4 else X"
    assert difference(right, wrong) is Difference.VALUE
    assert difference(right, wrong, Contract(domain=lambda X, w: X.shape[1] < 4)) is Difference.SAME


def test_two_forms_that_the_text_takes_as_one_are_equal() -> None:
    right, wrong = "def f(X, w): return {'dA0': X}", "def f(X, w): return {'dA1': X}"
    assert difference(right, wrong) is Difference.VALUE
    assert difference(right, wrong, Contract(form=lambda grads: list(grads.values()))) is Difference.SAME


def test_a_difference_that_the_text_allows_does_not_count() -> None:
    right, wrong = "def f(X, w): return X + w", "def f(X, w): return X + w + 1e-7"
    assert difference(right, wrong) is Difference.VALUE
    assert difference(right, wrong, Contract(atol=2e-6)) is Difference.SAME


def test_repeated_calls_are_probed_once() -> None:
    assert len(distinct([*PROBES, *PROBES])) == len(PROBES)


def test_laws_of_rounded_copies_have_no_distance() -> None:
    draws = RNG.standard_normal(500)
    assert distance_of_laws(draws, draws * (1 + 1e-14)) == 0


def test_without_laws_a_function_that_draws_is_called_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    made = Version.call
    solution, other = version(DRAW), version("def f(n, m): return np.random.rand(n, m) * 0.01")
    known = answered(solution, [Probe("f", (4, 5), {})])
    monkeypatch.setattr(Version, "call", lambda *a, **k: calls.append(1) or made(*a, **k))
    assert tell_apart(solution, other, known, laws=False).difference is Difference.SAME
    assert len(calls) < 10 * len(known)
