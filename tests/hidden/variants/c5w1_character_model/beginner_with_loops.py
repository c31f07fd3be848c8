"""A beginner: indices, dicts of counts, math in place of NumPy, borders by comparison."""

import math


def bigram_counts(names, char_to_ix):
    V = len(char_to_ix)
    counts = np.zeros((V, V), dtype=int)
    for name in names:
        text = "\n" + name + "\n"
        for k in range(1, len(text)):
            i = char_to_ix[text[k - 1]]
            j = char_to_ix[text[k]]
            counts[i][j] = counts[i][j] + 1
    return counts


def bigram_nll(counts, names, char_to_ix, smoothing=0.1):
    total, number = 0, 0
    for name in names:
        last = "\n"
        for char in list(name) + ["\n"]:
            row = counts[char_to_ix[last]]
            p = (row[char_to_ix[char]] + smoothing) / (sum(row) + smoothing * len(row))
            total -= math.log(p)
            number += 1
            last = char
    return total / number


def temperature_softmax(x, temperature=1.0):
    y = np.zeros(x.shape)
    for k in range(x.shape[1]):
        largest = max(x[:, k])
        powers = [math.exp((value - largest) / temperature) for value in x[:, k]]
        for i in range(len(powers)):
            y[i, k] = powers[i] / sum(powers)
    return y


def clip(gradients, maxValue):
    for name in gradients:
        for place in np.ndindex(gradients[name].shape):
            if gradients[name][place] > maxValue:
                gradients[name][place] = maxValue
            elif gradients[name][place] < -maxValue:
                gradients[name][place] = -maxValue
    return gradients
