"""A Counter of pairs and np.add.at, a generator for the NLL, gradients written back into the same dict."""

from collections import Counter

import numpy as np


def bigram_counts(names, char_to_ix):
    counts = np.zeros([len(char_to_ix)] * 2)
    found = Counter(pair for name in names for pair in zip("\n" + name, name + "\n"))
    rows, columns = zip(*((char_to_ix[a], char_to_ix[b]) for a, b in found))
    np.add.at(counts, (rows, columns), list(found.values()))
    return counts


def bigram_nll(counts, names, char_to_ix, smoothing=0.1):
    smoothed = np.array(counts, dtype=float) + smoothing
    p = smoothed / smoothed.sum(axis=-1).reshape(-1, 1)
    text = "\n" + "\n".join(names) + "\n"
    ids = [char_to_ix[char] for char in text]
    return float(np.mean(-np.log(p[ids[:-1], ids[1:]])))


def clip(gradients, maxValue):
    for name, value in gradients.items():
        gradients[name] = np.where(np.abs(value) > maxValue, np.sign(value) * maxValue, value)
    return gradients
