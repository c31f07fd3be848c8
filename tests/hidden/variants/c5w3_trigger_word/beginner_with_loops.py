"""A beginner: one number at a time."""


def is_overlapping(segment_time, previous_segments):
    segment_start, segment_end = segment_time
    overlap = False
    for previous_start, previous_end in previous_segments:
        if segment_start <= previous_end and segment_end >= previous_start:
            overlap = True
    return overlap


def conv1d_forward(x, W, b, stride):
    n_x, T = x.shape
    n_c, _, f = W.shape
    Z = np.zeros((n_c, (T - 1) // stride + 1))
    for c in range(n_c):
        for t in range(Z.shape[1]):
            total = float(b[c, 0])
            for i in range(n_x):
                for k in range(f):
                    place = t * stride - (f - 1) + k
                    if place >= 0:
                        total += W[c, i, k] * x[i, place]
            Z[c, t] = total
    return Z
