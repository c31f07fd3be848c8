"""Whole rows are flipped, then the words are rolled to the front and the padding is put back."""


def reverse_sequences(x, lengths):
    T = x.shape[1]
    result = np.array(x, copy=True)
    for i in range(len(x)):
        n = int(lengths[i])
        flipped = np.roll(np.flip(x[i], axis=0), n - T, axis=0)
        result[i, :n] = flipped[:n]
    return result


def align_labels(labels, word_ids):
    aligned = np.full(len(word_ids), -100)
    for word in range(len(labels)):
        places = [t for t, other in enumerate(word_ids) if other == word]
        if places:
            aligned[min(places)] = labels[word]
    return aligned
