"""The style of a notebook of 2018: a table of zeros, a counter for the place."""


def sentences_to_indices(X, word_to_index, max_len):
    m = X.shape[0]
    X_indices = np.zeros((m, max_len))
    for i in range(m):
        sentence_words = (X[i].lower()).split()
        j = 0
        for w in sentence_words:
            X_indices[i, j] = word_to_index[w]
            j = j + 1
    return X_indices


def masked_step(new, old, mask_t):
    keep = mask_t.reshape(-1, 1)
    return keep * new + (1 - keep) * old
