"""Tunes in front, tokens last, as in frameworks; log-probabilities first, then what is asked of them."""


def log_softmax(z):
    z = np.asarray(z) - np.amax(z, axis=-1, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))


def sequence_nll(logits, targets):
    log_p = log_softmax(logits.transpose(1, 2, 0))
    return -np.mean(np.take_along_axis(log_p, targets[..., None], axis=-1))


def sequence_nll_backward(logits, targets):
    d = np.exp(log_softmax(np.transpose(logits, (1, 2, 0))))
    for i in range(d.shape[0]):
        d[i, np.arange(d.shape[1]), targets[i]] -= 1
    return np.transpose(d, (2, 0, 1)) / (d.shape[0] * d.shape[1])


def melody_inputs(melodies, chords, n_values, n_chords):
    m, T = np.shape(melodies)
    x = np.zeros((m, T, n_values + 1 + n_chords + 8))
    for i, (tune, harmony) in enumerate(zip(melodies, chords)):
        for t, before in enumerate([n_values, *tune[:-1]]):
            x[i, t, [before, n_values + 1 + harmony[t // 8], -8 + t % 8]] = 1
    return np.moveaxis(x, -1, 0)
