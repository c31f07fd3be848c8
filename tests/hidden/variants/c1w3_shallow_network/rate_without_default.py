"""The training asks for a learning rate that has no default."""


def nn_model(X, Y, n_h, learning_rate, num_iterations=10000, print_cost=False):
    parameters = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    done = 0
    while done < num_iterations:
        A2, cache = forward_propagation(X, parameters)
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y), learning_rate)
        done += 1
    return parameters
