"""One theta for all steps: up, two down, and the old value put back."""


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    theta = dictionary_to_vector(parameters)[0]
    grad = gradients_to_vector(gradients)
    gradapprox = np.empty_like(theta)
    for k in range(theta.size):
        old = theta[k, 0]
        theta[k, 0] = old + epsilon
        up = forward_propagation_n(X, Y, vector_to_dictionary(theta))[0]
        theta[k, 0] = old - epsilon
        down = forward_propagation_n(X, Y, vector_to_dictionary(theta))[0]
        theta[k, 0] = old
        gradapprox[k, 0] = (up - down) / epsilon / 2
    return float(np.linalg.norm(gradapprox - grad) / (np.linalg.norm(gradapprox) + np.linalg.norm(grad)))
