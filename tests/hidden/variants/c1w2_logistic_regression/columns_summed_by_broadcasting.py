"""dw as a sum over columns by broadcasting, and a while loop for the descent."""

import numpy as np


def propagate(w, b, X, Y):
    m = X.shape[1]
    z = (w * X).sum(axis=0, keepdims=True) + b
    a = sigmoid(z)  # noqa: F821
    losses = -Y * np.log(a) - (1 - Y) * np.log(1 - a)
    dw = ((a - Y) * X).sum(axis=1, keepdims=True) / m
    return {"dw": dw, "db": (a - Y).sum() / m}, losses.sum() / m


def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    w, costs, i = w.copy(), [], 0
    while i < num_iterations:
        grads, cost = propagate(w, b, X, Y)
        if not i % 100:
            costs.append(cost)
            print(f"{i}: {cost}")
        w, b = w - learning_rate * grads["dw"], b - learning_rate * grads["db"]
        i += 1
    return {"w": w, "b": b}, {"dw": grads["dw"], "db": grads["db"]}, costs
