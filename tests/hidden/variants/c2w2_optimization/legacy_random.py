"""Batches from the global generator, seeded as older notebooks do, shuffled in place."""


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.arange(X.shape[1])
    np.random.shuffle(order)
    pieces = np.split(order, range(mini_batch_size, len(order), mini_batch_size))
    return [(X[:, piece], Y[:, piece]) for piece in pieces]
