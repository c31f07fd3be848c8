"""Without the given helpers: each parameter is stepped in its own copy of the dict, so that any sizes would do."""
import copy


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    apart = size = measured = 0.0
    for name in parameters:
        for place in np.ndindex(parameters[name].shape):
            up, down = copy.deepcopy(parameters), copy.deepcopy(parameters)
            up[name][place] += epsilon
            down[name][place] -= epsilon
            slope = (forward_propagation_n(X, Y, up)[0] - forward_propagation_n(X, Y, down)[0]) / (2 * epsilon)
            claim = gradients["d" + name][place]
            apart += (claim - slope) ** 2
            size += claim**2
            measured += slope**2
    return np.sqrt(apart) / (np.sqrt(size) + np.sqrt(measured))
