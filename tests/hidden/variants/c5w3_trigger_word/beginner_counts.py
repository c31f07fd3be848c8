"""A beginner: counters and flags."""


def frame_f1(y, probabilities, threshold=0.5):
    tp = fp = fn = 0
    for t in range(y.shape[1]):
        if probabilities[0, t] > threshold and y[0, t] == 1:
            tp += 1
        elif probabilities[0, t] > threshold:
            fp += 1
        elif y[0, t] == 1:
            fn += 1
    if tp == 0:
        return 0
    return tp / (tp + 0.5 * (fp + fn))


def detect(probabilities, threshold, pause):
    chimes = []
    last = -pause
    inside = False
    for t in range(probabilities.shape[1]):
        if probabilities[0, t] > threshold:
            if not inside:
                if t - last >= pause:
                    chimes.append(t)
                    last = t
                inside = True
        else:
            inside = False
    return chimes
