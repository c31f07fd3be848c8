"""One draw in each call of the sampler; the history as an array; sorted to find the best."""

import numpy as np


def sample_log_uniform(low, high, size, rng):
    exponents = np.log10(low) + np.log10(high / low) * rng.random(size=(size,))
    return np.clip(10.0**exponents, low, high)


def random_search(evaluate, low, high, n_trials, rng):
    history = np.zeros((n_trials, 2))
    for row in history:
        row[0] = sample_log_uniform(low, high, 1, rng).item()
        row[1] = evaluate(row[0])
    return history[np.argsort(history[:, 1])[-1], 0], history
