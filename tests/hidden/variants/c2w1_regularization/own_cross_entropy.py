"""A strong student: the cost without the given helper, norms by np.vdot, gradients in one loop over layers."""


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = A3.shape[1]
    likelihood = np.where(Y == 1, A3, 1 - A3)
    penalty = sum(np.vdot(W, W) for key, W in parameters.items() if key.startswith("W"))
    return -np.log(likelihood).mean() + 0.5 * lambd * penalty / m


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m, grads, dZ = Y.shape[-1], {}, cache[9] - Y
    for l in (3, 2, 1):
        below, W = (cache[4 * l - 7] if l > 1 else X), cache[4 * l - 2]
        grads[f"dZ{l}"] = dZ
        grads[f"dW{l}"] = (np.einsum("im,jm->ij", dZ, below) + lambd * W) / m
        grads[f"db{l}"] = dZ.mean(axis=1)[:, None]
        if l > 1:
            grads[f"dA{l - 1}"] = np.einsum("ij,im->jm", W, dZ)
            dZ = np.where(cache[4 * l - 8] > 0, grads[f"dA{l - 1}"], 0)
    return grads
