"""The style of a notebook of 2021: get_angles, slices of every second column, -1e9 added where the mask is 0."""


def get_angles(pos, k, d):
    i = k // 2
    return pos / np.power(10000, (2 * i) / np.float32(d))


def positional_encoding(positions, d):
    angle_rads = get_angles(np.arange(positions)[:, np.newaxis], np.arange(d)[np.newaxis, :], d)
    angle_rads[:, 0::2] = np.sin(angle_rads[:, 0::2])
    angle_rads[:, 1::2] = np.cos(angle_rads[:, 1::2])
    return angle_rads[np.newaxis, ...].astype(np.float32)


def create_padding_mask(token_ids):
    seq = 1 - np.equal(token_ids, 0).astype(np.float32)
    return seq[:, np.newaxis, :]


def scaled_dot_product_attention(q, k, v, mask):
    matmul_qk = np.matmul(q, np.moveaxis(k, -1, -2))
    dk = np.float64(k.shape[-1])
    scaled_attention_logits = matmul_qk / np.sqrt(dk)
    if mask is not None:
        scaled_attention_logits += (1.0 - mask) * -1.0e9
    attention_weights = softmax(scaled_attention_logits)
    return np.matmul(attention_weights, v), attention_weights
