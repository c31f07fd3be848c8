"""Draws by hand: a uniform number among the cumulated probabilities; a letter is looked up in its column."""

import numpy as np


def sample(parameters, char_to_ix, seed):
    generator = np.random.default_rng(seed)
    end, indices = char_to_ix["\n"], []
    state = np.zeros((parameters["Waa"].shape[0], 1))
    column = 0.0
    for _ in range(50):
        state = np.tanh(column + parameters["Waa"].dot(state) + parameters["ba"])
        shares = temperature_softmax(parameters["Wya"].dot(state) + parameters["by"]).ravel()
        ix = int(min(np.searchsorted(np.cumsum(shares), generator.random()), len(shares) - 1))
        indices.append(ix)
        if ix == end:
            break
        column = parameters["Wax"][:, ix : ix + 1]
    return indices


def optimize(X, Y, a_prev, parameters, learning_rate=0.01):
    loss, cache = rnn_forward(X, Y, a_prev, parameters)
    gradients, states = rnn_backward(X, Y, parameters, cache)
    gradients = clip(gradients, 5)
    for name in parameters:
        parameters[name] -= learning_rate * gradients["d" + name]
    return np.array(loss), gradients, states[max(states)]
