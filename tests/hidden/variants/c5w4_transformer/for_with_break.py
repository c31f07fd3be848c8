"""A list with the start in front, built in a loop that is left at the end; tuples as a result."""


def greedy_decode(model, source, start, end, max_len):
    written = []
    for _ in range(max_len):
        scores = np.asarray(model(np.array([list(source)]), np.array([[start, *written]])))[0]
        written.append(np.flatnonzero(scores[-1] == scores[-1].max())[0])
        if written[-1] == end:
            return tuple(written)
    return tuple(written)
