"""How a suite says what it grades: the exercise of a class, the weight of a test, code as an argument."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import pytest

from autograder.worker.wire import Code

Test = TypeVar("Test", bound=Callable[..., Any])

__all__ = ["Code", "agreement", "below", "exercise", "form", "weight"]


def exercise(
    name: str,
    *,
    builds_on: Sequence[str] = (),
    aliases: Sequence[str] = (),
    cpu_seconds: float | None = None,
    in_place: Sequence[str] = (),
    domain: Callable[..., bool] | None = None,
    atol: float = 0.0,
    form: Callable[[Any], Any] | None = None,
    pure: bool = False,
) -> Callable[[type], type]:
    """Mark a test class as the suite of one exercise.

    name -- the grade cell's ``grade_id``, which is the student's function; ``NAME-WORD`` for a further grade cell of it
    builds_on -- exercises that this one calls; where they fail too, the feedback says so first
    aliases -- older names under which correct notebooks define the function
    cpu_seconds -- the CPU time that one call may take (default: `autograder.suite.limits.CALL_CPU_SECONDS`)

    in_place -- parameters that a correct solution may change; the audit then takes no such change for a mistake
    domain -- the calls that the text promises an answer to, as a function of the same arguments that gives a bool;
        where the audit changes the suite's calls a little to tell two versions apart, it keeps to them
    atol -- how far two correct results may lie apart: for the audit too, results that differ by less are equal
    form -- brings a result to one form, where the text takes several as equal; for the audit
    pure -- a call must leave its arguments as they were, save those in `in_place`: the class gets one more test, of
        weight 1, which judges the calls that its other tests make

    >>> @exercise("optimize", builds_on=["propagate"], in_place=["w"], pure=True)
    ... class TestOptimize:
    ...     def test_one_step(self, student): ...
    >>> [name for name in vars(TestOptimize) if name.startswith("test")]
    ['test_one_step', 'test_the_arguments_are_left_alone']
    """
    mark = pytest.mark.exercise(
        name,
        builds_on=tuple(builds_on),
        aliases=tuple(aliases),
        cpu_seconds=cpu_seconds,
        in_place=tuple(in_place),
        domain=domain,
        atol=atol,
        form=form,
        pure=pure,
    )

    def suite_of_an_exercise(cls: type) -> type:
        if pure:
            cls.test_the_arguments_are_left_alone = arguments_are_left_alone  # type: ignore[attr-defined]
        marked: type = mark(cls)
        return marked

    return suite_of_an_exercise


def form(test: Test) -> Test:
    """Mark a test of form: shapes, keys, ranges, a repeated call, printing that changes nothing.

    Constants pass such a test, so it counts only where another test of its exercise, of the values, passes too.
    `autograder.grading.truth` holds the rule. What `pure=True` adds is a test of form.

    >>> @form
    ... def test_the_shape_is_kept(self, student): ...
    >>> test_the_shape_is_kept.pytestmark[0].name
    'form'
    """
    marked: Test = pytest.mark.form(test)
    return marked


def asked_here(test: Test) -> Test:
    """Mark a test of what our own text asks and the lecture does not.

    In a notebook without our cells, which was never asked for it, the test is advice: shown, and not counted.

    >>> @asked_here
    ... def test_large_scores_stay_finite(self, student): ...
    >>> test_large_scores_stay_finite.pytestmark[0].name
    'asked_here'
    """
    marked: Test = pytest.mark.asked_here(test)
    return marked


def agreement(*names: str) -> Callable[[Test], Test]:
    """Mark a test that compares with the student's own functions `names`, in place of the truth.

    So one mistake costs one exercise. The test counts as one of values where each of `names`, or an exercise that it
    builds on, passes a test of values; where none does, agreement says nothing, and the test is one of form.

    >>> @agreement("propagate")
    ... def test_one_step(self, student): ...
    >>> test_one_step.pytestmark[0].args
    ('propagate',)
    """
    if not names:
        raise ValueError("agreement: expected the names of the student's functions that the test compares with")
    return pytest.mark.agreement(*names)


@contextmanager
def below(function: Callable[..., Any], *arguments: Any) -> Iterator[None]:
    """Around calls of what `function` stands on: where that is not written yet, `function` is called with `arguments`.

    So a stub above a stub is *not attempted*, and no error. What the call gives does not matter.

    >>> with below(abs, 0.5):
    ...     cache = ()
    """
    try:
        yield
    except Exception as error:
        if getattr(error, "stub", ""):
            with suppress(Exception):
                function(*arguments)
        raise


@form
def arguments_are_left_alone(self: object, purity: Any) -> None:
    """The arguments are after the call as they were before."""
    purity.judge()


def weight(value: int) -> pytest.MarkDecorator:
    """Let a test count `value` times in its exercise (1 without this mark).

    >>> weight(3).args
    (3,)
    """
    if value < 1:
        raise ValueError(f"weight: expected a whole number of at least 1, got {value!r}")
    return pytest.mark.weight(value)
