"""Batches from the global generator without looking at seed: the order comes from np.random as it stands."""


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    order = np.arange(X.shape[1])
    np.random.shuffle(order)
    pieces = np.split(order, range(mini_batch_size, len(order), mini_batch_size))
    return [(X[:, piece], Y[:, piece]) for piece in pieces]
