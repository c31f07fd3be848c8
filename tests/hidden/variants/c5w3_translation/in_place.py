"""Its own arrays changed in place; shares by log-sum-exp; the searches with np.argmax and while True."""


def attention_scores(a, s_prev, parameters):
    hidden = a @ parameters["Wa"]
    hidden += parameters["b"]
    hidden += (s_prev @ parameters["Ws"]).reshape(len(a), 1, -1)
    np.tanh(hidden, out=hidden)
    hidden *= parameters["v"]
    return hidden.sum(axis=2)


def attention_weights(e, mask):
    z = np.full(e.shape, -np.inf)
    z[mask == 1] = e[mask == 1]
    z -= z.max(axis=1)[:, None]
    return np.exp(z - np.log(np.exp(z).sum(axis=1))[:, None])


def greedy_search(step, state, start, end, max_len):
    ids = []
    while True:
        log_p, state = step(state, ids[-1] if ids else start)
        ids.append(np.argmax(log_p))
        if ids[-1] == end or len(ids) == max_len:
            return ids
