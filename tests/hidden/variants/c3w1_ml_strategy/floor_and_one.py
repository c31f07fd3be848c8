"""Rounded down, and one more; NumPy's own kinds of numbers."""


def dev_size(error, difference):
    variance = error * (1 - error)
    return np.int64(2 * variance * (2 / difference) ** 2) + 1


def f1_score(precision, recall):
    if precision == 0 or recall == 0:
        return np.float64(0)
    return 1 / np.mean([1 / precision, 1 / recall])


def error_gaps(human, train, train_dev, dev, test):
    steps = np.diff([human, train, train_dev, dev, test])
    return dict(zip(("avoidable_bias", "variance", "mismatch", "dev_overfit"), steps))
