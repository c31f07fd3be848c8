"""Nesterov's step written with the velocity that came in; momentum through it."""


def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    new_parameters, new_v = {}, {}
    for key in parameters:
        g, old = grads["d" + key], v["d" + key]
        new_v["d" + key] = beta * old + (1 - beta) * g
        new_parameters[key] = parameters[key] - learning_rate * (beta**2 * old + (1 - beta**2) * g)
    return new_parameters, new_v
