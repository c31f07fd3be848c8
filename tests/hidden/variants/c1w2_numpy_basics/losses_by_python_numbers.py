"""Losses as plain Python numbers, by sums of generators."""


def L1(yhat, y):
    return float(sum(abs(p - t) for p, t in zip(yhat, y)))


def L2(yhat, y):
    return float(sum((p - t) ** 2 for p, t in zip(yhat.tolist(), y.tolist())))


def paired_error(yhat, y):
    return L2(yhat.reshape(-1), y.reshape(-1)) / y.size
