"""A beginner: one text and one place at a time."""


def attention_scores(a, s_prev, parameters):
    m, T_x, _ = a.shape
    e = np.zeros((m, T_x))
    for i in range(m):
        for t in range(T_x):
            z = np.dot(a[i, t], parameters["Wa"]) + np.dot(s_prev[i], parameters["Ws"]) + parameters["b"]
            e[i, t] = np.dot(parameters["v"], np.tanh(z))
    return e


def attention_weights(e, mask):
    weights = np.zeros(e.shape)
    for i in range(len(e)):
        places = [t for t in range(e.shape[1]) if mask[i, t] == 1]
        highest = max(e[i, t] for t in places)
        total = sum(np.exp(e[i, t] - highest) for t in places)
        for t in places:
            weights[i, t] = np.exp(e[i, t] - highest) / total
    return weights


def one_step_attention(a, s_prev, parameters, mask):
    weights = attention_weights(attention_scores(a, s_prev, parameters), mask)
    context = np.zeros((a.shape[0], 1, a.shape[2]))
    for t in range(a.shape[1]):
        context[:, 0, :] += weights[:, t : t + 1] * a[:, t, :]
    return context, weights
