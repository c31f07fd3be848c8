"""All words at once: unit rows, one product, the words of the question masked."""


def complete_analogy(word_a, word_b, word_c, word_to_vec_map):
    words = list(word_to_vec_map)
    E = np.array([word_to_vec_map[word] for word in words])
    a, b, c = (words.index(word.lower()) for word in (word_a, word_b, word_c))
    scores = E @ (E[b] - E[a] + E[c]) / np.linalg.norm(E, axis=1)
    scores[[a, b, c]] = -np.inf
    return words[np.argmax(scores)]
