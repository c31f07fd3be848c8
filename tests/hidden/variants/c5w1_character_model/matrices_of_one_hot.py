"""Counts as a product of one-hot matrices, logarithms by logsumexp, everything by indexing."""

import numpy as np


def bigram_counts(names, char_to_ix):
    before = np.array([char_to_ix[char] for name in names for char in "\n" + name])
    after = np.array([char_to_ix[char] for name in names for char in name + "\n"])
    one_hot = np.eye(len(char_to_ix))
    return one_hot[before].T @ one_hot[after]


def bigram_nll(counts, names, char_to_ix, smoothing=0.1):
    seen = bigram_counts(names, char_to_ix)
    log_p = np.log(counts + smoothing) - np.log(np.sum(counts + smoothing, axis=1))[:, None]
    return -(seen * log_p).sum() / seen.sum()


def temperature_softmax(x, temperature=1.0):
    z = np.divide(x, temperature)
    top = np.amax(z, axis=0)
    return np.exp(z - (top + np.log(np.sum(np.exp(z - top), axis=0))))


def clip(gradients, maxValue):
    return dict(zip(gradients, (np.maximum(-maxValue, np.minimum(maxValue, g)) for g in gradients.values())))
