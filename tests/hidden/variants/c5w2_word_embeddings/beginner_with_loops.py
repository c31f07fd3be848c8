"""A beginner: one number at a time."""


def cosine_similarity(u, v):
    dot = size_u = size_v = 0
    for k in range(len(u)):
        dot += u[k] * v[k]
        size_u += u[k] ** 2
        size_v += v[k] ** 2
    return float(dot / size_u**0.5 / size_v**0.5)


def noise_distribution(counts, power=0.75):
    total = 0.0
    for n in counts:
        total += n**power
    return [n**power / total for n in counts]


def skip_gram_pairs(tokens, window):
    found = []
    for i in range(len(tokens)):
        for j in range(len(tokens)):
            if i != j and abs(i - j) <= window:
                found.append([tokens[i], tokens[j]])
    return found
