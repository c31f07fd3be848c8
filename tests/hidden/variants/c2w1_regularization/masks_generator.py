"""Masks from a new generator, as int; products forward and backward, the gradients filled layer by layer."""


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    rng, A, cache = np.random.default_rng(), X, ()
    for l in (1, 2):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        Z = W @ A + b
        D = rng.binomial(1, keep_prob, size=Z.shape)
        A = Z * (Z > 0) * D * (1 / keep_prob)
        cache += (Z, D, A, W, b)
    Z3 = parameters["W3"] @ A + parameters["b3"]
    A3 = 1 / (1 + np.exp(-Z3))
    return A3, cache + (Z3, A3, parameters["W3"], parameters["b3"])


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m, grads, dZ = X.shape[1], {}, cache[11] - Y
    layers = {1: (X, cache[3]), 2: (cache[2], cache[8]), 3: (cache[7], cache[12])}
    for l in (3, 2, 1):
        A, W = layers[l]
        grads |= {f"dZ{l}": dZ, f"dW{l}": dZ @ A.T / m, f"db{l}": dZ.mean(axis=1, keepdims=True)}
        if l > 1:
            grads[f"dA{l - 1}"] = (1 / keep_prob) * cache[5 * l - 9] * (W.T @ dZ)
            dZ = grads[f"dA{l - 1}"] * (A > 0)
    return grads
