"""Tables of indices: take_along_axis for the turning, uniform numbers, masks multiplied."""


def reverse_sequences(x, lengths):
    t = np.arange(x.shape[1])[None]
    n = np.asarray(lengths)[:, None]
    places = np.where(t < n, n - 1 - t, t)
    return x[np.arange(len(x))[:, None], places]


def drop_words(ids, counts, limit, probability, unknown, rng):
    rare = np.array([0 < c < limit for c in counts])
    rare[0] = False
    drop = rare[ids] * (rng.uniform(size=ids.shape) < probability)
    return drop * unknown + (1 - drop) * ids
