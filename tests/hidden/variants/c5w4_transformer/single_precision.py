"""Everything in float32, as a notebook of TensorFlow has it."""


def positional_encoding(positions, d):
    pos = np.arange(positions, dtype=np.float32)[:, None]
    i = np.arange(d)[None, :]
    angles = pos / np.power(10000, 2 * (i // 2) / d).astype(np.float32)
    encoding = np.zeros((positions, d), dtype=np.float32)
    encoding[:, ::2], encoding[:, 1::2] = np.sin(angles[:, ::2]), np.cos(angles[:, 1::2])
    return encoding[None]


def scaled_dot_product_attention(q, k, v, mask):
    q, k, v = (np.asarray(x, dtype=np.float32) for x in (q, k, v))
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(np.float32(k.shape[-1]))
    if mask is not None:
        scores = scores + (1 - np.asarray(mask, dtype=np.float32)) * np.float32(-1e9)
    weights = softmax(scores).astype(np.float32)
    return weights @ v, weights
