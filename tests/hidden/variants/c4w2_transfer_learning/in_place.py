"""Parameters changed in place; all rates looked up with a default of 0; the curve filled into an array."""

import numpy as np


def fine_tune_step(parameters, grads, rates):
    for name, rate in rates.items():
        parameters[name] -= rate * grads["d" + name]
    return parameters


def learning_curve(train, evaluate, X, Y, sizes):
    results = np.zeros(len(sizes))
    for k, n in enumerate(sizes):
        results[k] = evaluate(train(X[:n], Y[:n]))
    return results


def separable_conv(A_prev, W_depth, W_point, b, hparameters):
    Z = np.tensordot(depthwise_conv(A_prev, W_depth, hparameters), W_point[0, 0], axes=1)
    Z += b
    return Z
