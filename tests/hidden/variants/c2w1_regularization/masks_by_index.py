"""Kept where rand exceeds 1 - keep_prob; dropped entries are set to 0 through the turned mask, in place on own arrays."""


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = np.dot(W1, X) + b1
    D1 = np.random.rand(Z1.shape[0], Z1.shape[1]) > 1 - keep_prob
    A1 = np.maximum(Z1, 0) / keep_prob
    A1[~D1] = 0
    Z2 = np.dot(W2, A1) + b2
    D2 = np.random.uniform(0, 1, Z2.shape) <= keep_prob
    A2 = np.where(D2, np.maximum(Z2, 0) / keep_prob, 0)
    Z3 = np.dot(W3, A2) + b3
    A3 = 1 / (1 + np.exp(-Z3))
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    dZ3 = A3 - Y
    dA2 = np.dot(W3.T, dZ3) / keep_prob
    dA2[~D2] = 0
    dZ2 = np.where(Z2 > 0, dA2, 0)
    dA1 = np.where(D1, np.dot(W2.T, dZ2) / keep_prob, 0.0)
    dZ1 = np.where(Z1 > 0, dA1, 0)
    grads = {"dZ3": dZ3, "dA2": dA2, "dZ2": dZ2, "dA1": dA1, "dZ1": dZ1}
    for l, dZ, A in ((3, dZ3, A2), (2, dZ2, A1), (1, dZ1, X)):
        grads[f"dW{l}"] = np.dot(dZ, A.T) / X.shape[1]
        grads[f"db{l}"] = np.mean(dZ, axis=1, keepdims=True)
    return grads
