"""Caches in a dictionary, ReLUs by np.where and by products, the softmax kept on the way back."""

import numpy as np


def forward_propagation(X, parameters, mode="max"):
    caches, A = {"mode": mode}, X
    for l, stride in (("1", 2), ("2", 1)):
        W = parameters["W" + l]
        Z, caches["conv" + l] = conv_forward(A, W, parameters["b" + l], {"stride": stride, "pad": W.shape[0] // 2})
        caches["Z" + l] = Z
        A, caches["pool" + l] = pool_forward(np.where(Z > 0, Z, 0), {"f": 2, "stride": 2}, mode=mode)
    caches["shape"], caches["W3"] = A.shape, parameters["W3"]
    caches["F"] = flatten(A)
    return np.dot(caches["F"], parameters["W3"]) + parameters["b3"], caches


def backward_propagation(Z3, Y, caches):
    e = np.exp(Z3 - np.max(Z3, axis=1, keepdims=True))
    dZ = (e / np.sum(e, axis=1, keepdims=True) - Y) / Y.shape[0]
    grads = {"dW3": np.dot(caches["F"].T, dZ), "db3": np.sum(dZ, axis=0, keepdims=True)}
    dA = flatten_backward(np.dot(dZ, caches["W3"].T), caches["shape"])
    for l in ("2", "1"):
        dA = pool_backward(dA, caches["pool" + l], mode=caches["mode"])
        dA[caches["Z" + l] <= 0] = 0
        dA, grads["dW" + l], grads["db" + l] = conv_backward(dA, caches["conv" + l])
    return grads
