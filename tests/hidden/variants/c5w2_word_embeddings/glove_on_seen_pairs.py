"""Only the pairs that were counted, as a list of indices; what belongs to one word is gathered by np.add.at."""


def glove_loss(W, U, b, c, X, x_max=100, alpha=0.75):
    i, j = np.nonzero(X)
    x = X[i, j]
    f = np.where(x < x_max, (x / x_max) ** alpha, 1.0)
    r = np.einsum("nd,nd->n", W[i], U[j]) + b[i] + c[j] - np.log(x)
    q = f * r
    dW, dU, db, dc = (np.zeros_like(a) for a in (W, U, b, c))
    np.add.at(dW, i, q[:, None] * U[j])
    np.add.at(dU, j, q[:, None] * W[i])
    np.add.at(db, i, q)
    np.add.at(dc, j, q)
    return np.dot(q, r) / 2, dW, dU, db, dc
