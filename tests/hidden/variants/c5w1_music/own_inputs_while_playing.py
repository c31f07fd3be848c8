"""Builds each column by itself, and draws by cumulated sums."""


def sample_melody(parameters, chords, rng, temperature=1.0):
    n_values = parameters["by"].shape[0]
    n_a = parameters["Wf"].shape[0]
    n_chords = parameters["Wf"].shape[1] - n_a - n_values - 1 - 8
    a, c = np.zeros((n_a, 1)), np.zeros((n_a, 1))
    before, tokens = n_values, []
    for chord in chords:
        for place in range(8):
            x = np.zeros((n_values + 1 + n_chords + 8, 1))
            x[before] = 1
            x[n_values + 1 + chord] = 1
            x[n_values + 1 + n_chords + place] = 1
            a, c, z = lstm_step(x, a, c, parameters)
            e = np.exp((z - z.max()) / temperature)
            before = int(np.searchsorted(np.cumsum(e / e.sum()), rng.random()))
            tokens.append(before)
    return tokens
