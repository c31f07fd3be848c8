"""Deep copies first, then loops over the layers; nothing that came in is touched."""
import copy


def update_parameters_with_gd(parameters, grads, learning_rate):
    new = copy.deepcopy(parameters)
    for l in range(1, len(parameters) // 2 + 1):
        new["W%d" % l] -= learning_rate * grads["dW%d" % l]
        new["b%d" % l] -= learning_rate * grads["db%d" % l]
    return new


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    parameters, v = copy.deepcopy(parameters), copy.deepcopy(v)
    for l in range(1, len(parameters) // 2 + 1):
        for k in "Wb":
            v[f"d{k}{l}"] += (1 - beta) * (grads[f"d{k}{l}"] - v[f"d{k}{l}"])
            parameters[f"{k}{l}"] -= learning_rate * v[f"d{k}{l}"]
    return parameters, v


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    parameters, v, s = copy.deepcopy(parameters), copy.deepcopy(v), copy.deepcopy(s)
    for l in range(1, len(parameters) // 2 + 1):
        for k in "Wb":
            name = f"d{k}{l}"
            v[name] = v[name] + (1 - beta1) * (grads[name] - v[name])
            s[name] = s[name] + (1 - beta2) * (grads[name] ** 2 - s[name])
            v_hat, s_hat = v[name] / (1 - beta1**t), s[name] / (1 - beta2**t)
            parameters[f"{k}{l}"] -= learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return [parameters, v, s]
