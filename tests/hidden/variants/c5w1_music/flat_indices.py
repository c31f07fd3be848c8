"""Fancy indices into flattened arrays; in-place steps on arrays of its own."""


def sequence_nll(logits, targets):
    n = logits.shape[0]
    z = logits.reshape(n, -1).copy()
    z -= z.max(axis=0)
    picked = z[targets.ravel(), np.arange(targets.size)]
    return np.array(np.sum(np.log(np.exp(z).sum(axis=0)) - picked) / targets.size)


def sequence_nll_backward(logits, targets):
    n, m, T = logits.shape
    dz = softmax(logits).reshape(n, m * T).copy()
    dz[targets.flatten(), range(m * T)] -= 1.0
    dz /= m * T
    return dz.reshape(n, m, T)


def melody_inputs(melodies, chords, n_values, n_chords):
    m, T = melodies.shape
    i, t = np.meshgrid(np.arange(m), np.arange(T), indexing="ij")
    x = np.zeros((n_values + n_chords + 9, m, T), dtype=int)
    x[np.where(t == 0, n_values, melodies[i, t - 1]), i, t] = 1
    x[n_values + 1 + chords[i, t // 8], i, t] = 1
    x[t % 8 - 8, i, t] = 1
    return x
