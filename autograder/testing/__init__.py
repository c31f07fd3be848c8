"""What a hidden suite imports: structure, assertions that speak to students, oracles, gradients and strategies.

A suite is an ordinary pytest file, ``tests/hidden/test_<assignment>.py``, with one class an exercise:

    from autograder.testing import exercise, expect_close, weight

    @exercise("propagate", pure=True)
    class TestPropagate:
        @weight(2)
        def test_cost_of_zero_weights_is_log_2(self, student):
            '''With zero weights the cost is log 2, on any data.'''
            ...

The first line of a test's docstring is the title that the student reads. `docs/testing-kit.md` lists every name.
"""

from autograder.testing import oracles
from autograder.testing.claims import (
    cross_entropy_claims,
    expect_gradient_step,
    logistic_cost_claims,
    relation_of,
    small_start_claims,
    softmax_claims,
)
from autograder.testing.dictionaries import (
    expect_all_close,
    expect_all_same,
    expect_arrays,
    expect_parameters,
    parameter_shapes,
)
from autograder.testing.expectations import (
    EXACT_ATOL,
    EXACT_RTOL,
    expect_array,
    expect_close,
    expect_integers,
    expect_keys,
    expect_labels,
    expect_number,
    expect_numbers,
    expect_tuple,
    expect_unchanged,
    is_close,
)
from autograder.testing.gradients import (
    COMPLEX_STEP_RTOL,
    GRADIENT_RTOL,
    KINK_MARGIN,
    away_from_kinks,
    complex_step_gradient,
    complex_step_gradients,
    directional_derivative,
    directions,
    numerical_gradient,
)
from autograder.testing.laws import (
    FALSE_ALARM,
    expect_drawn_apart,
    expect_fraction,
    expect_mean,
    expect_normal,
    expect_standard_deviation,
    expect_uncorrelated,
    expect_uniform,
)
from autograder.testing.network_strategies import layers, networks, updates
from autograder.testing.properties import SUM_RTOL, expect_causal, expect_equivariant, expect_padding_ignored
from autograder.testing.real_data import Split, expect_accuracy, split
from autograder.testing.rejections import Rejected, expect, in_case, reject
from autograder.testing.relations import relation
from autograder.testing.strategies import (
    SEEDS,
    arrays,
    distributions,
    fifths,
    grid,
    labels,
    mini_batches,
    one_hot,
    parameters,
    predictions,
    probabilities,
    scaled_arrays,
    sizes,
    wavy,
)
from autograder.testing.structures import Code, agreement, asked_here, below, exercise, form, weight
from autograder.testing.tensors import (
    TENSOR_ATOL,
    TENSOR_RTOL,
    expect_near,
    expect_tensor,
    expect_tensor_close,
    is_tensor,
    tensor,
    variable,
)
from autograder.testing.text import call_text, show
from autograder.testing.training import TrainingLoop

__all__ = [
    "COMPLEX_STEP_RTOL",
    "EXACT_ATOL",
    "EXACT_RTOL",
    "FALSE_ALARM",
    "GRADIENT_RTOL",
    "KINK_MARGIN",
    "SEEDS",
    "SUM_RTOL",
    "TENSOR_ATOL",
    "TENSOR_RTOL",
    "Code",
    "Rejected",
    "Split",
    "TrainingLoop",
    "agreement",
    "arrays",
    "asked_here",
    "away_from_kinks",
    "below",
    "call_text",
    "complex_step_gradient",
    "complex_step_gradients",
    "cross_entropy_claims",
    "directional_derivative",
    "directions",
    "distributions",
    "exercise",
    "expect",
    "expect_accuracy",
    "expect_all_close",
    "expect_all_same",
    "expect_array",
    "expect_arrays",
    "expect_causal",
    "expect_close",
    "expect_drawn_apart",
    "expect_equivariant",
    "expect_fraction",
    "expect_gradient_step",
    "expect_integers",
    "expect_keys",
    "expect_labels",
    "expect_mean",
    "expect_near",
    "expect_normal",
    "expect_number",
    "expect_numbers",
    "expect_padding_ignored",
    "expect_parameters",
    "expect_standard_deviation",
    "expect_tensor",
    "expect_tensor_close",
    "expect_tuple",
    "expect_unchanged",
    "expect_uncorrelated",
    "expect_uniform",
    "fifths",
    "form",
    "grid",
    "in_case",
    "is_close",
    "is_tensor",
    "labels",
    "layers",
    "logistic_cost_claims",
    "mini_batches",
    "networks",
    "numerical_gradient",
    "one_hot",
    "oracles",
    "parameter_shapes",
    "parameters",
    "predictions",
    "probabilities",
    "reject",
    "relation",
    "relation_of",
    "scaled_arrays",
    "show",
    "sizes",
    "small_start_claims",
    "softmax_claims",
    "split",
    "tensor",
    "updates",
    "variable",
    "wavy",
    "weight",
]
