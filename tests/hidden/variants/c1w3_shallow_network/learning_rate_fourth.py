"""The training takes its own learning rate before the number of iterations, and another default."""


def nn_model(X, Y, n_h, learning_rate=0.5, num_iterations=10000, print_cost=False):
    parameters = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads, learning_rate)
        if i % 1000 == 0:
            print("cost", compute_cost(A2, Y))
    return parameters
