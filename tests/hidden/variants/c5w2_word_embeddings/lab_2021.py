"""The style of a notebook of 2021: special cases first, a set of input words, a unit direction."""


def cosine_similarity(u, v):
    if np.all(u == v):
        return 1
    dot = np.dot(u, v)
    norm_u = np.sqrt(np.sum(u * u))
    norm_v = np.sqrt(np.sum(v * v))
    if np.isclose(norm_u * norm_v, 0, atol=1e-32):
        return 0
    return dot / (norm_u * norm_v)


def complete_analogy(word_a, word_b, word_c, word_to_vec_map):
    word_a, word_b, word_c = [word.lower() for word in (word_a, word_b, word_c)]
    input_words_set = {word_a, word_b, word_c}
    best, best_word = -1e9, None
    for w, e_w in word_to_vec_map.items():
        if w in input_words_set:
            continue
        e = word_to_vec_map[word_c] + (word_to_vec_map[word_b] - word_to_vec_map[word_a])
        similarity = cosine_similarity(e, e_w)
        if similarity > best:
            best, best_word = similarity, w
    return best_word


def neutralize(word, g, word_to_vec_map):
    g_unit = g / np.linalg.norm(g)
    return word_to_vec_map[word] - np.dot(word_to_vec_map[word], g_unit) * g_unit
