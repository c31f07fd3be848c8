"""A beginner: columns and slopes, one number at a time."""


def melody_inputs(melodies, chords, n_values, n_chords):
    m, T = melodies.shape
    x = np.zeros((n_values + 1 + n_chords + 8, m, T))
    for i in range(m):
        for t in range(T):
            if t == 0:
                x[n_values, i, t] = 1
            else:
                x[melodies[i, t - 1], i, t] = 1
            x[n_values + 1 + chords[i, int(t / 8)], i, t] = 1
            x[n_values + 1 + n_chords + t % 8, i, t] = 1
    return x


def sequence_nll_backward(logits, targets):
    n, m, T = logits.shape
    dz = np.zeros((n, m, T))
    for i in range(m):
        for t in range(T):
            e = np.exp(logits[:, i, t] - np.max(logits[:, i, t]))
            for k in range(n):
                dz[k, i, t] = e[k] / np.sum(e)
            dz[targets[i, t], i, t] -= 1
    return dz / (m * T)
