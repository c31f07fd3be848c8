"""Rows as lists that are filled up with zeros."""


def sentences_to_indices(X, word_to_index, max_len):
    rows = [[word_to_index[word] for word in str(text).lower().split(" ")] for text in X]
    return np.array([row + [0] * (max_len - len(row)) for row in rows])
