"""Steps in place, in the arrays of the caller, for whatever names there are."""


def update_parameters(params, grads, learning_rate):
    for name, value in params.items():
        value -= learning_rate * grads["d" + name]
    return params
