"""A beginner: one number at a time."""

import math


def positional_encoding(positions, d):
    result = np.zeros((1, positions, d))
    for pos in range(positions):
        for i in range(d):
            angle = pos / 10000 ** (2 * (i // 2) / d)
            result[0, pos, i] = math.sin(angle) if i % 2 == 0 else math.cos(angle)
    return result


def create_look_ahead_mask(size):
    mask = np.zeros((1, size, size))
    for i in range(size):
        for j in range(i + 1):
            mask[0, i, j] = 1
    return mask


def split_heads(x, n_heads):
    m, T, d = x.shape
    result = np.zeros((m, n_heads, T, d // n_heads))
    for j in range(n_heads):
        for c in range(d // n_heads):
            result[:, j, :, c] = x[:, :, j * (d // n_heads) + c]
    return result
