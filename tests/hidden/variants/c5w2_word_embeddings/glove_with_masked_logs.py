"""The logarithm of the zeros is taken, unseen, and replaced; einsum for the sums."""


def glove_loss(W, U, b, c, X, x_max=100, alpha=0.75):
    with np.errstate(divide="ignore"):
        logs = np.where(X == 0, 0.0, np.log(X))
    f = np.clip(X / x_max, 0, 1) ** alpha
    r = np.einsum("id,jd->ij", W, U) + b.reshape(-1, 1) + c.reshape(1, -1) - logs
    J = np.einsum("ij,ij,ij->", f, r, r) / 2
    return J, np.einsum("ij,jd->id", f * r, U), np.einsum("ij,id->jd", f * r, W), (f * r).sum(1), (f * r).sum(0)


def noise_distribution(counts, power=0.75):
    logs = power * np.log(counts)
    p = np.exp(logs - logs.max())
    return p / p.sum()
