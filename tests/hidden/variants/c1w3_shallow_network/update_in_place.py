"""Steps in place, in the dict of the caller, and a learning rate without default."""


def update_parameters(parameters, grads, learning_rate):
    for name in parameters:
        parameters[name] -= learning_rate * grads["d" + name]
    return parameters


def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    parameters = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        if print_cost and not i % 1000:
            print(i, compute_cost(A2, Y))
        update_parameters(parameters, backward_propagation(parameters, cache, X, Y), 1.2)
    return parameters
