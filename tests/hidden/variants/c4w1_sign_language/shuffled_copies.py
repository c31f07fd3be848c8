"""Shuffled copies of the whole data, batches in a list, Adam written out and in place."""

import numpy as np


def model(X, Y, parameters, num_epochs, mini_batch_size, learning_rate, rng, mode="max"):
    m = X.shape[0]
    v = {k: np.zeros_like(p) for k, p in parameters.items()}
    s = {k: np.zeros_like(p) for k, p in parameters.items()}
    t, costs = 0, []
    for epoch in range(num_epochs):
        order = np.arange(m)
        rng.shuffle(order)
        X_shuffled, Y_shuffled = X[order], Y[order]
        batches = [slice(k, min(k + mini_batch_size, m)) for k in range(0, m, mini_batch_size)]
        total = 0.0
        for batch in batches:
            Z3, caches = forward_propagation(X_shuffled[batch], parameters, mode)
            total += compute_cost(Z3, Y_shuffled[batch]) * len(Z3)
            grads = backward_propagation(Z3, Y_shuffled[batch], caches)
            t = t + 1
            for k in parameters:
                g = grads["d" + k]
                v[k] = 0.9 * v[k] + 0.1 * g
                s[k] = 0.999 * s[k] + 0.001 * g * g
                parameters[k] -= learning_rate * (v[k] / (1 - 0.9**t)) / (np.sqrt(s[k] / (1 - 0.999**t)) + 1e-8)
        costs.append(total / m)
    return parameters, np.array(costs)
