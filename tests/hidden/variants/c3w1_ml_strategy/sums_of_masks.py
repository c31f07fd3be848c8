"""Masks of bool, errors of division kept quiet, 0-d arrays, two numbers in an array."""


def precision_recall(Y, Y_hat):
    Y, Y_hat = Y.astype(bool), Y_hat.astype(bool)
    TP, FP, FN = np.sum(Y & Y_hat), np.sum(~Y & Y_hat), np.sum(Y & ~Y_hat)
    with np.errstate(invalid="ignore", divide="ignore"):
        P, R = TP / (TP + FP), TP / (TP + FN)
    return np.nan_to_num(np.array([P, R]))


def f1_score(precision, recall):
    with np.errstate(invalid="ignore"):
        value = 2 * np.float64(precision) * recall / (np.float64(precision) + recall)
    return np.nan_to_num(value)


def grouped_split(groups, fractions, rng):
    names = np.unique(groups)
    shuffled = names[rng.permutation(len(names))]
    counts = [int(round(f * len(names))) for f in fractions]
    parts = []
    for count in counts:
        mine, shuffled = shuffled[:count], shuffled[count:]
        parts.append(np.nonzero((groups[:, None] == mine[None, :]).any(axis=1))[0])
    return parts
