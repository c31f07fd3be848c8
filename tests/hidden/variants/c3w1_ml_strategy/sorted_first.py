"""The models in the order of their scores, the best first."""


def satisficing_best(scores, costs, limit):
    for k in np.argsort(scores)[::-1]:
        if costs[k] <= limit:
            return k
    return None


def f1_score(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision * recall else 0
