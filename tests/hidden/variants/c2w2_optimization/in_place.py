"""Every update writes into the arrays it was given, -= and *=."""


def update_parameters_with_gd(parameters, grads, learning_rate):
    for name in parameters:
        parameters[name] -= learning_rate * grads["d" + name]
    return parameters


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for name in grads:
        v[name] *= beta
        v[name] += (1 - beta) * grads[name]
        parameters[name[1:]] -= learning_rate * v[name]
    return parameters, v


def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    for name, g in grads.items():
        v[name][...] = beta * v[name] + (1 - beta) * g
        parameters[name[1:]] -= learning_rate * (beta * v[name] + (1 - beta) * g)
    return parameters, v


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    for name, g in grads.items():
        s[name] *= beta
        s[name] += (1 - beta) * g * g
        parameters[name[1:]] -= learning_rate * g / (np.sqrt(s[name]) + epsilon)
    return parameters, s
