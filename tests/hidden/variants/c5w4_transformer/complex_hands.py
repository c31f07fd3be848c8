"""Hands of clocks as complex numbers; booleans as masks."""


def positional_encoding(positions, d):
    z = np.exp(1j * np.outer(np.arange(positions), 10000.0 ** (-np.arange(0, d, 2) / d)))
    return np.stack([z.imag, z.real], axis=-1).reshape(1, positions, d)


def create_padding_mask(token_ids):
    return np.expand_dims(np.asarray(token_ids) != 0, axis=1)


def create_look_ahead_mask(size):
    return np.tri(size, dtype=bool)[None]
