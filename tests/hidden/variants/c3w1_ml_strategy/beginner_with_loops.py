"""A beginner: one picture, one model, one example at a time."""


def precision_recall(Y, Y_hat):
    tp = fp = fn = 0
    for i in range(Y.shape[1]):
        if Y_hat[0, i] == 1 and Y[0, i] == 1:
            tp = tp + 1
        elif Y_hat[0, i] == 1:
            fp = fp + 1
        elif Y[0, i] == 1:
            fn = fn + 1
    precision, recall = 0, 0
    if tp + fp != 0:
        precision = tp / (tp + fp)
    if tp + fn != 0:
        recall = tp / (tp + fn)
    return precision, recall


def satisficing_best(scores, costs, limit):
    best = None
    for i in range(len(scores)):
        if costs[i] <= limit:
            if best is None or scores[i] > scores[best]:
                best = i
    return best
