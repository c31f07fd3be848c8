"""A beginner: one number at a time."""


def to_notes(tokens):
    notes = []
    place = 0
    while place < len(tokens):
        if tokens[place] < 15:
            length = 1
            while place + length < len(tokens) and tokens[place + length] == 15:
                length += 1
            notes.append((place, length, tokens[place]))
            place += length
        else:
            place += 1
    return notes


def sequence_nll(logits, targets):
    n, m, T = logits.shape
    total = 0
    for i in range(m):
        for t in range(T):
            column = logits[:, i, t] - max(logits[:, i, t])
            total += np.log(np.sum(np.exp(column))) - column[targets[i, t]]
    return total / (m * T)
