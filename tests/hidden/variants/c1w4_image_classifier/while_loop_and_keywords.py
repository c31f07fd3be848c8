"""A while loop, keyword arguments, layers_dims as an array, the costs in a tuple."""

import numpy as np


def two_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    return L_layer_model(X, Y, layers_dims, learning_rate, num_iterations, print_cost)


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    layers_dims = np.array(layers_dims)
    parameters = initialize_parameters_deep(layer_dims=layers_dims)
    costs, i = (), 0
    while i < num_iterations:
        AL, caches = L_model_forward(X=X, parameters=parameters)
        if not i % 100:
            costs += (compute_cost(AL=AL, Y=Y),)
            if print_cost:
                print("cost", costs[-1])
        parameters = update_parameters(parameters, L_model_backward(AL, Y, caches), learning_rate)
        i += 1
    return [parameters, costs]
