"""A beginner: every number in a loop of its own, lists that grow."""

import numpy as np


def fine_tune_step(parameters, grads, rates):
    result = {}
    for key in parameters.keys():
        if key in rates.keys():
            result[key] = parameters[key] - rates[key] * grads["d" + key]
        else:
            result[key] = parameters[key]
    return result


def learning_curve(train, evaluate, X, Y, sizes):
    results = []
    for size in sizes:
        model = train(X[0:size], Y[0:size])
        results.append(evaluate(model))
    return results


def depthwise_conv(A_prev, W, hparameters):
    f, s, p = W.shape[0], hparameters["stride"], hparameters["pad"]
    m, n_H_prev, n_W_prev, n_C = A_prev.shape
    A_pad = np.pad(A_prev, ((0, 0), (p, p), (p, p), (0, 0)), mode="constant", constant_values=0)
    Z = np.zeros((m, int((n_H_prev - f + 2 * p) / s) + 1, int((n_W_prev - f + 2 * p) / s) + 1, n_C))
    for i, h, w, c in np.ndindex(Z.shape):
        a_slice = A_pad[i, h * s : h * s + f, w * s : w * s + f, c]
        Z[i, h, w, c] = np.sum(a_slice * W[:, :, c])
    return Z
