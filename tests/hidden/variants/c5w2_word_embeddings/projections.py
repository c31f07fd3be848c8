"""A matrix that takes the part along the axis away; a pair by its coordinates along the axis."""


def neutralize(word, g, word_to_vec_map):
    P = np.eye(len(g)) - np.outer(g, g) / np.sum(g**2)
    return P @ word_to_vec_map[word]


def equalize(pair, bias_axis, word_to_vec_map):
    axis = bias_axis / np.sqrt(np.sum(bias_axis**2))
    e1, e2 = (word_to_vec_map[word] for word in pair)
    middle = (e1 + e2) / 2
    rest = middle - (middle @ axis) * axis
    far = (1 - rest @ rest) ** 0.5
    return [rest + np.sign(e @ axis - middle @ axis) * far * axis for e in (e1, e2)]
