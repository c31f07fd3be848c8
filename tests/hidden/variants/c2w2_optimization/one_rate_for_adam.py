"""A strong student's Adam: both corrections drawn into one rate, epsilon scaled with it."""


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    root = np.sqrt(1 - beta2**t)
    rate = learning_rate * root / (1 - beta1**t)
    v = {k: beta1 * v[k] + (1 - beta1) * g for k, g in grads.items()}
    s = {k: beta2 * s[k] + (1 - beta2) * g * g for k, g in grads.items()}
    parameters = {k: p - rate * v["d" + k] / (np.sqrt(s["d" + k]) + root * epsilon) for k, p in parameters.items()}
    return parameters, v, s
