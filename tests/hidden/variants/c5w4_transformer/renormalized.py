"""Masks by multiplication, with what is left shared out again: the same as minus infinity before the softmax."""


def scaled_dot_product_attention(q, k, v, mask):
    scores = np.matmul(q, k.swapaxes(-2, -1)) / np.sqrt(q.shape[-1])
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    if mask is not None:
        e = e * mask
    weights = e / e.sum(axis=-1, keepdims=True)
    return weights @ v, weights


def create_padding_mask(token_ids):
    return np.sign(np.abs(token_ids)).astype(float).reshape(token_ids.shape[0], 1, token_ids.shape[1])
