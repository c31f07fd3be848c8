"""Inputs of all places at once, renewed after each token; draws by a multinomial."""


def sample_melody(parameters, chords, rng, temperature=1.0):
    T = len(chords) * 8
    tokens = np.full((1, T), REST)
    a = np.zeros_like(parameters["bf"])
    c = np.zeros_like(parameters["bf"])
    for t in range(T):
        xt = melody_inputs(tokens, np.array([chords]), 17, 7)[:, 0, t].reshape(-1, 1)
        a, c, logits = lstm_step(xt, a, c, parameters)
        probabilities = softmax(logits.ravel() / temperature)
        tokens[0, t] = np.argmax(rng.multinomial(1, probabilities / probabilities.sum()))
    return tokens.reshape(-1)


def to_notes(tokens):
    notes = []
    current = None
    for t, token in enumerate(list(tokens)):
        if token == REST:
            current = None
        elif token == HOLD:
            if current is not None:
                current[1] += 1
        else:
            current = [t, 1, token]
            notes.append(current)
    return [list(note) for note in notes]
