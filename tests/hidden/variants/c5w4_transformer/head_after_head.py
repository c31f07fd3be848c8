"""Each head on its own, with three axes, so that the mask fits as it is; the heads are joined at the end."""


def multi_head_attention(q, k, v, mask, parameters, n_heads):
    p = parameters
    Q, K, V = q @ p["Wq"] + p["bq"], k @ p["Wk"] + p["bk"], v @ p["Wv"] + p["bv"]
    outputs, weights = [], []
    for j in range(n_heads):
        own = slice(j * q.shape[-1] // n_heads, (j + 1) * q.shape[-1] // n_heads)
        output, weight = scaled_dot_product_attention(Q[..., own], K[..., own], V[..., own], mask)
        outputs.append(output)
        weights.append(weight)
    return np.concatenate(outputs, axis=-1) @ p["Wo"] + p["bo"], np.stack(weights, axis=1)


def create_padding_mask(token_ids):
    return np.where(token_ids == 0, 0, 1)[:, None]


def create_look_ahead_mask(size):
    return (np.arange(size)[:, None] >= np.arange(size)).reshape(1, size, size)
