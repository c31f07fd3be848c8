"""Hypothesis strategies for dense layers and networks whose ReLUs stay off their kink, and for steps of an update.

All draw sizes first, then values from grids of fifths and quarters: a fifth is hardly ever exact in float32, so a
solution that computes in float32 shows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from autograder.testing.oracles.networks import sums
from autograder.testing.strategies import arrays, labels, sizes

FIFTHS = 0.8
"""Quarters times this are multiples of 0.2."""

OFF_THE_KINK = 0.07
"""Added to every bias: a sum is then rarely 0."""

KINK = 1e-6
"""No sum of a ReLU may lie nearer to 0: where its slope is a matter of taste."""


@st.composite
def layers(draw: st.DrawFn, *, most: int = 4) -> tuple[Any, Any, Any, Any]:
    """A_prev (n_prev, m), W (n, n_prev), b (n, 1), dA (n, m) of one layer; no entry of W A_prev + b is 0.

    >>> from hypothesis import find
    >>> A_prev, W, b, dA = find(layers(), lambda layer: layer[1].shape == (2, 3))
    >>> (W @ A_prev + b).shape == dA.shape
    True
    """
    n_prev, n, m = draw(sizes(1, most)), draw(sizes(1, most)), draw(sizes(1, most + 1))
    A_prev, W = FIFTHS * draw(arrays((n_prev, m))), FIFTHS * draw(arrays((n, n_prev)))
    b, dA = draw(arrays((n, 1))) + OFF_THE_KINK, FIFTHS * draw(arrays((n, m)))
    assume(np.abs(W @ A_prev + b).min() > KINK)
    return A_prev, W, b, dA


@st.composite
def networks(
    draw: st.DrawFn, *, depth: tuple[int, int] = (2, 4), most: int = 4, outputs: int = 1, largest: float = 10.0
) -> tuple[Any, Any, dict[str, Any]]:
    """X (n_x, m), Y (outputs, m) of 0 and 1, and parameters of a ReLU network; no sum of any layer is 0.

    depth -- the fewest and the most layers; most -- units of a layer, and examples
    largest -- scores beyond are left out, since 1 - sigmoid loses its digits there

    >>> from hypothesis import find
    >>> X, Y, parameters = find(networks(depth=(2, 2)), lambda network: network[0].shape[1] == 2)
    >>> sorted(parameters), Y.shape
    (['W1', 'W2', 'b1', 'b2'], (1, 2))
    """
    L = draw(st.integers(*depth))
    dims = [draw(sizes(1, most)) for _ in range(L)] + [outputs]
    m = draw(sizes(1, most))
    parameters = {}
    for layer in range(1, L + 1):
        parameters[f"W{layer}"] = draw(arrays((dims[layer], dims[layer - 1]), low=-1.5, high=1.5))
        parameters[f"b{layer}"] = draw(arrays((dims[layer], 1), low=-0.5, high=1.5)) + OFF_THE_KINK
    X, Y = FIFTHS * draw(arrays((dims[0], m))), np.vstack([draw(labels(m)) for _ in range(outputs)])
    all_sums = [np.abs(Z) for Z in sums(X, parameters)]
    assume(all(Z.min() > KINK for Z in all_sums) and all_sums[-1].max() < largest)
    return X, Y, parameters


@st.composite
def updates(draw: st.DrawFn, *, depth: tuple[int, int] = (1, 4), most: int = 3) -> tuple[Any, Any, float]:
    """Parameters W1, b1 ..., gradients dW1, db1 ... in their shapes, and a learning rate of 1/8 to 12/8.

    >>> from hypothesis import find
    >>> parameters, grads, rate = find(updates(depth=(1, 1)), lambda update: True)
    >>> sorted(parameters), sorted(grads), rate
    (['W1', 'b1'], ['dW1', 'db1'], 0.125)
    """
    dims = [draw(sizes(1, most)) for _ in range(draw(st.integers(*depth)) + 1)]
    parameters, grads = {}, {}
    for layer in range(1, len(dims)):
        for name, shape in ((f"W{layer}", (dims[layer], dims[layer - 1])), (f"b{layer}", (dims[layer], 1))):
            parameters[name], grads["d" + name] = draw(arrays(shape)), draw(arrays(shape))
    return parameters, grads, draw(st.integers(1, 12)) / 8
