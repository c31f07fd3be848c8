"""Shuffles with NumPy's old generator in place of rng, batches by array_split of an order, prints."""

import numpy as np


def model(X, Y, parameters, num_epochs, mini_batch_size, learning_rate, rng, mode="max"):
    v, s = initialize_adam(parameters)
    costs, t = [], 0
    for epoch in range(num_epochs):
        order = np.random.permutation(len(X))
        cost = []
        while len(order) > 0:
            batch, order = order[:mini_batch_size], order[mini_batch_size:]
            t += 1
            Z3, caches = forward_propagation(X[batch], parameters, mode=mode)
            cost += [compute_cost(Z3, Y[batch])]
            grads = backward_propagation(Z3, Y[batch], caches)
            parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=learning_rate)
        costs += [sum(cost) / len(cost)]
        print("epoch", epoch, "cost", costs[-1])
    return parameters, costs
