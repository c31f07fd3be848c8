"""Parameters are updated in place, in the loop itself, and Y - A carries the sign."""

import numpy as np


def two_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    parameters = initialize_parameters(*layers_dims)
    costs = []
    for i in range(num_iterations):
        W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
        Z1 = W1 @ X + b1
        A1 = Z1 * (Z1 > 0)
        A2 = sigmoid(W2 @ A1 + b2)[0]
        if i % 100 == 0:
            costs.append(float(compute_cost(A2, Y)))
        E2 = (Y - A2) / X.shape[1]
        E1 = (W2.T @ E2) * (Z1 > 0)
        W2 += learning_rate * E2 @ A1.T
        b2 += learning_rate * E2.sum(axis=1, keepdims=True)
        W1 += learning_rate * E1 @ X.T
        b1 += learning_rate * E1.sum(axis=1, keepdims=True)
    return parameters, costs


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = np.array([])
    for i in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        if i % 100 == 0:
            costs = np.append(costs, compute_cost(AL, Y))
        grads = L_model_backward(AL, Y, caches)
        for key in parameters:
            parameters[key] -= learning_rate * grads["d" + key]
    return parameters, costs
