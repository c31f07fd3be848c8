"""exp and log in place of powers of ten; pairs as lists; the search begins with minus infinity."""

import numpy as np


def sample_log_uniform(low, high, size, rng):
    return np.exp(rng.uniform(low=np.log(low), high=np.log(high), size=size))


def random_search(evaluate, low, high, n_trials, rng):
    best, top, history = low, float("-inf"), []
    while len(history) < n_trials:
        value = np.exp(rng.uniform(np.log(low), np.log(high)))
        score = evaluate(value)
        history += [[value, score]]
        if score >= top:
            best, top = value, score
    return best, history
