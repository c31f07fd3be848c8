"""Sums by einsum; the weights of all heads are cut in place of the vectors."""


def scaled_dot_product_attention(q, k, v, mask):
    scores = np.einsum("...id,...jd->...ij", q, k) / k.shape[-1] ** 0.5
    scores = scores if mask is None else np.where(np.asarray(mask, dtype=bool), scores, -np.inf)
    weights = softmax(scores)
    return np.einsum("...ij,...jd->...id", weights, v), weights


def split_heads(x, n_heads):
    return np.stack(np.split(x, n_heads, axis=-1), axis=1)


def multi_head_attention(q, k, v, mask, parameters, n_heads):
    d = q.shape[-1]
    cut = (d, n_heads, d // n_heads)
    Q, K, V = (
        np.einsum("mtd,dhc->mhtc", x, parameters["W" + n].reshape(cut)) + parameters["b" + n].reshape(n_heads, 1, -1)
        for x, n in zip((q, k, v), "qkv")
    )
    output, weights = scaled_dot_product_attention(Q, K, V, None if mask is None else np.expand_dims(mask, 1))
    Wo = parameters["Wo"].reshape(n_heads, d // n_heads, d)
    return np.einsum("mhtc,hcd->mtd", output, Wo) + parameters["bo"], weights
