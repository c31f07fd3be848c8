"""The style of the lab: repeat the state, concatenate, dense layers, softmax, dot."""


def attention_scores(a, s_prev, parameters):
    s_prev = np.repeat(s_prev[:, np.newaxis, :], a.shape[1], axis=1)
    concat = np.concatenate([a, s_prev], axis=-1)
    W = np.concatenate([parameters["Wa"], parameters["Ws"]], axis=0)
    e = np.tanh(np.dot(concat, W) + parameters["b"])
    energies = np.dot(e, parameters["v"].reshape(-1, 1))
    return np.squeeze(energies, axis=-1)


def attention_weights(e, mask):
    energies = np.where(mask == 0, -1e9, e)
    energies = np.exp(energies - np.max(energies, axis=1, keepdims=True))
    alphas = energies / np.sum(energies, axis=1, keepdims=True)
    return alphas


def one_step_attention(a, s_prev, parameters, mask):
    energies = attention_scores(a, s_prev, parameters)
    alphas = attention_weights(energies, mask)
    context = np.sum(np.multiply(alphas.reshape(alphas.shape[0], -1, 1), a), axis=1, keepdims=True)
    return context, alphas
