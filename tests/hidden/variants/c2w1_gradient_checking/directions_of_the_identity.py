"""The steps as columns of epsilon times the identity, slopes in a list, norms by hand."""


def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    slope = (forward_propagation(x, theta + epsilon) - forward_propagation(x, theta - epsilon)) * 0.5 / epsilon
    grad = backward_propagation(x, theta)
    return abs(slope - grad) / (abs(slope) + abs(grad))


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    theta, names = dictionary_to_vector(parameters)

    def J(at):
        cost, cache = forward_propagation_n(X, Y, vector_to_dictionary(at))
        return float(cost)

    steps = np.split(epsilon * np.eye(len(names)), len(names), axis=1)
    slopes = np.array([[(J(theta + step) - J(theta - step)) / (2 * epsilon)] for step in steps])
    grad = gradients_to_vector(gradients)
    size = np.sqrt(np.sum(grad**2)) + np.sqrt(np.sum(slopes**2))
    difference = np.sqrt(np.sum((grad - slopes) ** 2)) / size
    if print_msg:
        print_verdict(difference)
    return difference
