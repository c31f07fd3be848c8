"""Batches from one stacked array, shuffled by columns and cut in a while loop; a tuple of lists."""


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    rng = np.random.RandomState(seed)
    both = np.vstack([X, Y]).T.copy()
    rng.shuffle(both)
    both = both.T
    batches, start = [], 0
    while start < both.shape[1]:
        piece = both[:, start : start + mini_batch_size]
        batches.append([piece[:-1], piece[-1:]])
        start += mini_batch_size
    return tuple(batches)
