"""A softmax over the characters by boolean places; the attention as a list, its context by matmul."""


def attention_scores(a, s_prev, parameters):
    rows = []
    for states, s in zip(a, s_prev):
        rows.append(np.tanh(states @ parameters["Wa"] + (s @ parameters["Ws"] + parameters["b"])) @ parameters["v"])
    return np.stack(rows)


def attention_weights(e, mask):
    keep = np.asarray(mask, dtype=bool)
    weights = np.zeros_like(e)
    for row, scores, places in zip(weights, e, keep):
        shares = np.exp(scores[places] - scores[places].max())
        row[places] = shares / shares.sum()
    return weights


def one_step_attention(a, s_prev, parameters, mask):
    weights = attention_weights(attention_scores(a, s_prev, parameters), mask)
    context = np.matmul(weights.reshape(len(a), 1, -1), a)
    return [context, weights]
