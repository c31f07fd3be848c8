"""Steps as functions of their own, and sums in place of copies."""


def add_and_norm(x, change, p, k):
    total = x.copy()
    total += change
    return layer_norm(total, p[f"gamma{k}"], p[f"beta{k}"])


def feed_forward(x, p):
    hidden = np.dot(x, p["W1"]) + p["b1"]
    hidden[hidden < 0] = 0
    return np.dot(hidden, p["W2"]) + p["b2"]


def encoder_layer(x, parameters, mask, n_heads):
    x = add_and_norm(x, multi_head_attention(x, x, x, mask, parameters["self"], n_heads)[0], parameters, 1)
    return add_and_norm(x, feed_forward(x, parameters), parameters, 2)


def decoder_layer(x, enc_output, parameters, look_ahead_mask, padding_mask, n_heads):
    attn1, w1 = multi_head_attention(x, x, x, look_ahead_mask, parameters["self"], n_heads)
    out1 = add_and_norm(x, attn1, parameters, 1)
    attn2, w2 = multi_head_attention(out1, enc_output, enc_output, padding_mask, parameters["cross"], n_heads)
    out2 = add_and_norm(out1, attn2, parameters, 2)
    return [add_and_norm(out2, feed_forward(out2, parameters), parameters, 3), w1, w2]
