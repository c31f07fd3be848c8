"""Minus infinity where the limit is not kept; products of float rows."""


def precision_recall(Y, Y_hat):
    y, said = np.asarray(Y, dtype=float), np.asarray(Y_hat, dtype=float)
    found = np.dot(y, said.T)
    return float(found.item() / max(said.sum(), 1)), float(found.item() / max(y.sum(), 1))


def satisficing_best(scores, costs, limit):
    if not np.any(costs <= limit):
        return None
    return np.argmax(np.where(costs <= limit, scores, -np.inf))


def dev_size(error, difference):
    return np.ceil(2 * error * (1 - error) * 4 / np.square(difference))
