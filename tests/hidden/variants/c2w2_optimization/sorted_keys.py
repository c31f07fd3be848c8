"""A random key for each example, sorted; python's random for the key."""
import random


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    random.seed(seed)
    m = X.shape[1]
    order = sorted(range(m), key=lambda k: random.random())
    batches = []
    for start in range(0, m, mini_batch_size):
        some = order[start : min(start + mini_batch_size, m)]
        batches.append((np.ascontiguousarray(X[:, some]), np.ascontiguousarray(Y[:, some])))
    return batches
