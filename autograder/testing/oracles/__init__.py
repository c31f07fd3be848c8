"""The right answer, computed another way: plain Python loops, one number at a time, that no student would hand in.

    from autograder.testing import oracles

    expect_close(Z, oracles.linear(A_prev, W, b), "Z", "Z must be W @ A_prev + b.")

Each oracle is checked in `tests/autograder` against a second, different computation.
"""

from autograder.testing.oracles.convolutions import (
    convolution,
    convolution_by_fft,
    pooling,
    pooling_gradient,
    transposed_convolution,
)
from autograder.testing.oracles.layers import (
    activation,
    binary_cross_entropy,
    cross_entropy,
    linear,
    network,
    softmax,
)
from autograder.testing.oracles.networks import (
    activated,
    activation_gradients,
    gradients_by_one_pass,
    logistic_cost,
    logistic_gradients,
    one_unit_descent,
    sums,
)
from autograder.testing.oracles.search import best_sequences, intersection_over_union
from autograder.testing.oracles.sequences import attention, gru_step, lstm_step, rnn_step

__all__ = [
    "activated",
    "activation",
    "activation_gradients",
    "attention",
    "best_sequences",
    "binary_cross_entropy",
    "convolution",
    "convolution_by_fft",
    "cross_entropy",
    "gradients_by_one_pass",
    "gru_step",
    "intersection_over_union",
    "linear",
    "logistic_cost",
    "logistic_gradients",
    "lstm_step",
    "network",
    "one_unit_descent",
    "pooling",
    "pooling_gradient",
    "rnn_step",
    "softmax",
    "sums",
    "transposed_convolution",
]
