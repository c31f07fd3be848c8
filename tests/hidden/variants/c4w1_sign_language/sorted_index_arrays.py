"""Index arrays for the windows, and a random order by sorting random numbers."""

import numpy as np


def im2col(X, f, stride):
    m, n_H, n_W, n_C = X.shape
    tops = np.arange(0, n_H - f + 1, stride)
    lefts = np.arange(0, n_W - f + 1, stride)
    rows = tops[:, None] + np.arange(f)
    columns = lefts[:, None] + np.arange(f)
    windows = X[:, rows[:, None, :, None], columns[None, :, None, :]]
    return windows.reshape(m, len(tops), len(lefts), -1)


def model(X, Y, parameters, num_epochs, mini_batch_size, learning_rate, rng, mode="max"):
    parameters = {name: np.array(value) for name, value in parameters.items()}
    v, s = initialize_adam(parameters)
    step, costs = 1, []
    for _ in range(num_epochs):
        order, seen = np.argsort(rng.random(len(X))), []
        for batch in np.split(order, range(mini_batch_size, len(X), mini_batch_size)):
            Z3, caches = forward_propagation(X[batch], parameters, mode)
            seen.append(compute_cost(Z3, Y[batch]))
            grads = backward_propagation(Z3, Y[batch], caches)
            parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, step, learning_rate)
            step += 1
        costs.append(np.mean(seen))
    return parameters, costs
