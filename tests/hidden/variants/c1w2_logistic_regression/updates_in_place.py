"""The weights are updated in place, and the costs come back as an array."""

import numpy as np


def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    costs = []
    for i in range(num_iterations):
        grads, cost = propagate(w, b, X, Y)  # noqa: F821
        if i % 100 == 0:
            costs += [float(cost)]
        w -= learning_rate * grads["dw"]
        b -= learning_rate * grads["db"]
    return {"b": b, "w": w}, grads, np.array(costs)
