"""RMSprop and Adam with epsilon inside the root; the state's keys in another order; zeros_like."""


def initialize_adam(parameters):
    zeros = lambda: {"d" + k: np.zeros_like(parameters[k]) for k in reversed(list(parameters))}
    return zeros(), zeros()


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    new = {k: np.average([s[k], grads[k] ** 2], axis=0, weights=[beta, 1 - beta]) for k in reversed(list(s))}
    return {k: p - learning_rate * grads["d" + k] * (new["d" + k] + epsilon) ** -0.5 for k, p in parameters.items()}, new


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    v = {k: beta1 * v[k] + (1 - beta1) * grads[k] for k in grads}
    s = {k: beta2 * s[k] + (1 - beta2) * np.abs(grads[k]) ** 2 for k in grads}
    out = {}
    for k in parameters:
        out[k] = parameters[k] - learning_rate * (v["d" + k] / (1 - beta1**t)) / np.sqrt(s["d" + k] / (1 - beta2**t) + epsilon)
    return out, v, s
