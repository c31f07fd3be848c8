"""The decoder's last step as one that no attention disturbs; np.clip as the ReLU; the norm written out."""


def norm(x, gamma, beta):
    return gamma * (x - x.mean(-1, keepdims=True)) / (x.var(-1, keepdims=True) + 1e-6) ** 0.5 + beta


def encoder_layer(x, parameters, mask, n_heads):
    p = parameters
    y = norm(multi_head_attention(x, x, x, mask, p["self"], n_heads)[0] + x, p["gamma1"], p["beta1"])
    hidden = np.clip(np.einsum("mtd,df->mtf", y, p["W1"]) + p["b1"], 0, None)
    return norm(hidden @ p["W2"] + p["b2"] + y, p["gamma2"], p["beta2"])


def decoder_layer(x, enc_output, parameters, look_ahead_mask, padding_mask, n_heads):
    p, w = parameters, {}
    for k, (kind, mask) in enumerate({"self": look_ahead_mask, "cross": padding_mask}.items(), 1):
        seen = x if kind == "self" else enc_output
        gathered, w[kind] = multi_head_attention(x, seen, seen, mask, p[kind], n_heads)
        x = norm(x + gathered, p[f"gamma{k}"], p[f"beta{k}"])
    hidden = x @ p["W1"] + p["b1"]
    return norm(x + (hidden * (hidden > 0)) @ p["W2"] + p["b2"], p["gamma3"], p["beta3"]), w["self"], w["cross"]
