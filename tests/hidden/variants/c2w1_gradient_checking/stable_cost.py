"""A strong student: the cost from Z3 by logaddexp, tanh for the sigmoid, einsum for the products."""


def forward_propagation_n(X, Y, parameters):
    cache, A = [], X
    for layer in (1, 2, 3):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z = np.einsum("ij,jm->im", W, A) + b
        A = Z * (Z > 0) if layer < 3 else 0.5 * (1 + np.tanh(Z / 2))
        cache += [Z, A, W, b]
    return (np.logaddexp(0, Z) - Y * Z).mean(), tuple(cache)
