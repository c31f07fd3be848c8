"""Sums as einsum; the padding far below all scores."""


def attention_scores(a, s_prev, parameters):
    keys = np.einsum("mti,ie->mte", a, parameters["Wa"])
    query = np.einsum("ms,se->me", s_prev, parameters["Ws"])[:, None, :]
    return np.einsum("mte,e->mt", np.tanh(keys + query + parameters["b"]), parameters["v"])


def attention_weights(e, mask):
    hidden = e - 1e9 * (1 - mask)
    shares = np.exp(hidden - hidden.max(1, keepdims=True))
    return shares / np.einsum("mt->m", shares)[:, None]


def one_step_attention(a, s_prev, parameters, mask):
    weights = attention_weights(attention_scores(a, s_prev, parameters), mask)
    return np.einsum("mt,mti->mi", weights, a).reshape(len(a), 1, -1), weights
