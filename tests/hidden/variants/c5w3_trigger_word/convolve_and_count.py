"""np.convolve with each filter turned round; a pause that counts down."""


def conv1d_forward(x, W, b, stride):
    n_c, n_x, _ = W.shape
    T = x.shape[1]
    rows = []
    for c in range(n_c):
        total = sum(np.convolve(x[i], W[c, i, ::-1])[:T] for i in range(n_x))
        rows.append(total[::stride] + b[c])
    return np.array(rows)


def detect(probabilities, threshold, pause):
    chimes, wait, before = [], 0, False
    for t, p in enumerate(probabilities.ravel()):
        if p > threshold and not before and wait <= 0:
            chimes.append(t)
            wait = pause
        before = p > threshold
        wait -= 1
    return tuple(chimes)


def insert_ones(y, segment_end_ms, clip_ms=10000, steps=50):
    labels = y.copy()
    first = int(segment_end_ms * y.shape[1] / clip_ms) + 1
    for k in range(steps):
        if first + k < y.shape[1]:
            labels[0, first + k] = 1.0
    return labels
