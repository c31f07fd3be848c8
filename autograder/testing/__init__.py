"""What a hidden suite imports: structure, assertions that speak to students, gradients and strategies.

A suite is an ordinary pytest file, ``tests/hidden/test_<assignment>.py``, with one class an exercise:

    from autograder.testing import exercise, expect_close, weight

    @exercise("propagate")
    class TestPropagate:
        @weight(2)
        def test_cost_of_zero_weights_is_log_2(self, student):
            '''With zero weights the cost is log 2, on any data.'''
            ...

The first line of a test's docstring is the title that the student reads.
"""

from autograder.testing.expectations import (
    EXACT_ATOL,
    EXACT_RTOL,
    Rejected,
    call_text,
    expect,
    expect_array,
    expect_close,
    expect_keys,
    expect_labels,
    expect_number,
    expect_tuple,
    expect_unchanged,
    reject,
    show,
)
from autograder.testing.gradients import (
    COMPLEX_STEP_RTOL,
    GRADIENT_RTOL,
    KINK_MARGIN,
    away_from_kinks,
    complex_step_gradient,
    directional_derivative,
    directions,
    numerical_gradient,
)
from autograder.testing.laws import (
    FALSE_ALARM,
    expect_fraction,
    expect_mean,
    expect_standard_deviation,
    expect_uncorrelated,
)
from autograder.testing.strategies import arrays, labels, mini_batches, parameters, scaled_arrays, sizes
from autograder.testing.structures import Code, exercise, weight

__all__ = [
    "COMPLEX_STEP_RTOL",
    "EXACT_ATOL",
    "EXACT_RTOL",
    "FALSE_ALARM",
    "GRADIENT_RTOL",
    "KINK_MARGIN",
    "Code",
    "Rejected",
    "arrays",
    "away_from_kinks",
    "call_text",
    "complex_step_gradient",
    "directional_derivative",
    "directions",
    "exercise",
    "expect",
    "expect_array",
    "expect_close",
    "expect_fraction",
    "expect_keys",
    "expect_labels",
    "expect_mean",
    "expect_number",
    "expect_standard_deviation",
    "expect_tuple",
    "expect_unchanged",
    "expect_uncorrelated",
    "labels",
    "mini_batches",
    "numerical_gradient",
    "parameters",
    "reject",
    "scaled_arrays",
    "show",
    "sizes",
    "weight",
]
