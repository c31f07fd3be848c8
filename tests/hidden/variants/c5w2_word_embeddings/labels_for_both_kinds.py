"""Seen and noise in one table with labels 1 and 0: prediction minus label, as in logistic regression."""


def negative_sampling(v, u_o, U_neg):
    U = np.vstack([u_o, U_neg])
    y = np.zeros(len(U))
    y[0] = 1
    z = U @ v
    signed = np.where(y == 1, z, -z)
    loss = -np.sum(np.minimum(signed, 0) - np.log1p(np.exp(-np.abs(signed))))
    small = np.exp(-np.abs(z))
    probability = np.where(z >= 0, 1 / (1 + small), small / (1 + small))
    error = (probability - y)[:, np.newaxis]
    dU = error * v
    return loss, np.sum(error * U, axis=0), dU[0], dU[1:]
