"""Arrays in place of loops; np.bool_ and arrays come back."""


def is_overlapping(segment_time, previous_segments):
    others = np.array(previous_segments).reshape(-1, 2)
    return np.any((segment_time[0] <= others[:, 1]) & (segment_time[1] >= others[:, 0]))


def frame_f1(y, probabilities, threshold=0.5):
    found = (probabilities > threshold).astype(float)
    hits = (found @ y.T).item()
    return np.float64(2 * hits / max(found.sum() + y.sum(), 1))


def detect(probabilities, threshold, pause):
    above = (probabilities[0] > threshold).astype(int)
    starts = np.flatnonzero(np.diff(above, prepend=0) == 1)
    chimes = starts[:1]
    for start in starts[1:]:
        if start - chimes[-1] >= pause:
            chimes = np.append(chimes, start)
    return chimes
