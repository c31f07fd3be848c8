"""A cosine by normalised vectors, rounded as it is printed."""


def cosine_similarity(u, v):
    u, v = u / np.linalg.norm(u), v / np.linalg.norm(v)
    return round(float(np.inner(u, v)), 6)
