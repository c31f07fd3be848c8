"""Its own LSTM, with all gates in one matrix; draws by the largest of scores and Gumbel noise."""


def sample_melody(parameters, chords, rng, temperature=1.0):
    W = np.vstack([parameters["W" + gate] for gate in "fioc"])
    b = np.vstack([parameters["b" + gate] for gate in "fioc"])[:, 0]
    n_a, T = len(W) // 4, 8 * len(chords)
    state, memory = np.zeros(n_a), np.zeros(n_a)
    tokens = np.full(T + 1, 17)
    for t in range(T):
        x = np.zeros(33)
        x[[tokens[t - 1] if t else 17, 18 + chords[t // 8], 25 + t % 8]] = 1
        z = W @ np.concatenate((state, x)) + b
        f, i, o = 1 / (1 + np.exp(-z[: 3 * n_a].reshape(3, n_a)))
        memory = f * memory + i * np.tanh(z[3 * n_a :])
        state = o * np.tanh(memory)
        scores = (parameters["Wy"] @ state + parameters["by"][:, 0]) / temperature
        tokens[t] = np.argmax(scores + rng.gumbel(size=17))
    return tokens[:T]
