"""A log-softmax, take_along_axis, and a cost that is a 0-d array."""


def masked_cross_entropy(logits, labels):
    keep = (labels != -100).astype(float)
    safe = np.where(labels == -100, 0, labels)[..., None]
    shifted = logits - np.amax(logits, axis=2)[..., None]
    log_p = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    cost = -(np.take_along_axis(log_p, safe, axis=2)[..., 0] * keep).sum() / keep.sum()
    d = np.exp(log_p)
    np.put_along_axis(d, safe, np.take_along_axis(d, safe, axis=2) - 1, axis=2)
    return np.array(cost), np.einsum("mtc,mt->mtc", d, keep / keep.sum())


def drop_words(ids, counts, limit, probability, unknown, rng):
    chosen = rng.binomial(1, probability, size=ids.shape).astype(bool)
    result = np.array(ids)
    result[chosen & (np.take(counts, ids) < limit) & (ids > 0)] = unknown
    return result
