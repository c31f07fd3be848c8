"""Whole bars that grow: only the tokens so far are handed over, padded to the next bar."""


def sample_melody(parameters, chords, rng, temperature=1.0):
    chords = [int(chord) for chord in chords]
    states = [np.zeros((len(parameters["bc"]), 1))] * 2
    tune = []
    while len(tune) < 8 * len(chords):
        t, bars = len(tune), len(tune) // 8 + 1
        so_far = np.array([tune + [0] * (8 * bars - t)])
        column = melody_inputs(so_far, np.array([chords[:bars]]), N_VALUES, N_CHORDS)[:, :, t]
        *states, scores = lstm_step(column, *states, parameters)
        p = softmax(scores[:, 0] / temperature)
        tune.append(int(rng.choice(np.arange(N_VALUES), size=1, p=p)[0]))
    return np.array(tune, dtype=np.int64)
