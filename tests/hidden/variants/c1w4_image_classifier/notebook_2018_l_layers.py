"""The L-layer loop of a 2018 notebook: seed inside, shape checks, prints without being asked, parameters alone."""

import numpy as np


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    np.random.seed(1)
    costs = []
    parameters = initialize_parameters_deep(layers_dims)
    for i in range(0, num_iterations):
        AL, caches = L_model_forward(X, parameters)
        assert AL.shape == (1, X.shape[1])
        cost = compute_cost(AL, Y)
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if i % 100 == 0:
            print("Cost after iteration %i: %f" % (i, np.squeeze(cost)))
            costs.append(cost)
    return parameters
