"""The mean over the examples taken at the end, in all six gradients; caches as nested lists."""

import numpy as np


def forward_propagation(X, parameters, mode="max"):
    P, hp = parameters, {"f": 2, "stride": 2}
    Z1, c1 = conv_forward(X, P["W1"], P["b1"], {"stride": 2, "pad": (P["W1"].shape[0] - 1) // 2})
    A1 = Z1 * (Z1 > 0)
    P1, p1 = pool_forward(A1, hp, mode)
    Z2, c2 = conv_forward(P1, P["W2"], P["b2"], {"stride": 1, "pad": (P["W2"].shape[0] - 1) // 2})
    A2 = Z2 * (Z2 > 0)
    P2, p2 = pool_forward(A2, hp, mode)
    Z3 = np.tensordot(P2, P["W3"].reshape(*P2.shape[1:], -1), axes=3) + P["b3"]
    return Z3, [[c1, A1, p1], [c2, A2, p2], [P2, P["W3"]], mode]


def backward_propagation(Z3, Y, caches):
    (c1, A1, p1), (c2, A2, p2), (P2, W3), mode = caches
    e = np.exp(Z3 - Z3.max(1)[:, None])
    dZ3 = e / e.sum(1)[:, None] - Y
    dP2 = (dZ3 @ W3.T).reshape(P2.shape)
    dP1, dW2, db2 = conv_backward(pool_backward(dP2, p2, mode) * np.sign(A2), c2)
    dX, dW1, db1 = conv_backward(pool_backward(dP1, p1, mode) * np.sign(A1), c1)
    dW3, db3 = P2.reshape(len(P2), -1).T @ dZ3, dZ3.sum(0).reshape(1, -1)
    named = zip(("dW1", "db1", "dW2", "db2", "dW3", "db3"), (dW1, db1, dW2, db2, dW3, db3))
    return {name: value / len(Y) for name, value in named}
