"""The softmax as one over a sum of ratios; the NLL by a running product of each name."""

import numpy as np


def temperature_softmax(x, temperature=1.0):
    differences = (x[None, :, :] - x[:, None, :]) / temperature
    return 1 / np.exp(np.minimum(differences, 700)).sum(axis=1)


def bigram_nll(counts, names, char_to_ix, smoothing=0.1):
    table = {}
    for before, i in char_to_ix.items():
        whole = float(counts[i, :].sum()) + smoothing * counts.shape[1]
        for after, j in char_to_ix.items():
            table[before + after] = (counts[i, j] + smoothing) / whole
    symbols, logs = 0, 0.0
    for name in names:
        line = "\n" + name + "\n"
        likelihood = np.prod([table[line[k : k + 2]] for k in range(len(line) - 1)])
        symbols, logs = symbols + len(name) + 1, logs + np.log(likelihood)
    return np.float64(-logs / symbols)
