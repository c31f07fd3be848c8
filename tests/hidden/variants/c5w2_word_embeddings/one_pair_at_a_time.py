"""A beginner: losses and slopes pair by pair, pairs that were not counted are passed over."""


def negative_sampling(v, u_o, U_neg):
    s = 1 / (1 + np.exp(-np.clip(np.dot(u_o, v), -700, 700)))
    loss = np.logaddexp(0, -np.dot(u_o, v))
    dv, du_o, dU_neg = (s - 1) * u_o, (s - 1) * v, np.zeros(U_neg.shape)
    for k in range(len(U_neg)):
        z = np.dot(U_neg[k], v)
        s = 1 / (1 + np.exp(-np.clip(z, -700, 700)))
        loss = loss + np.logaddexp(0, z)
        dU_neg[k] = s * v
        dv = dv + s * U_neg[k]
    return loss, dv, du_o, dU_neg


def glove_loss(W, U, b, c, X, x_max=100, alpha=0.75):
    J, dW, dU, db, dc = 0.0, np.zeros(W.shape), np.zeros(U.shape), np.zeros(b.shape), np.zeros(c.shape)
    for i in range(len(W)):
        for j in range(len(U)):
            if X[i, j] > 0:
                f = (X[i, j] / x_max) ** alpha if X[i, j] < x_max else 1.0
                r = np.dot(W[i], U[j]) + b[i] + c[j] - np.log(X[i, j])
                J += f * r**2 / 2
                dW[i] += f * r * U[j]
                dU[j] += f * r * W[i]
                db[i] += f * r
                dc[j] += f * r
    return J, dW, dU, db, dc
