"""Results as 0-d arrays, and the one-parameter functions through np.multiply and np.asarray."""


def forward_propagation(x, theta):
    return np.asarray(np.multiply(theta, x))


def backward_propagation(x, theta):
    return np.array(x)


def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    thetas = np.array([theta + epsilon, theta - epsilon])
    J = [forward_propagation(x, each) for each in thetas]
    gradapprox = (J[0] - J[1]) / (2.0 * epsilon)
    grad = backward_propagation(x, theta)
    return np.asarray(np.linalg.norm(grad - gradapprox) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox)))
