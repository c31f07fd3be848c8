"""A model that draws a name at each step in place of a shuffle, and prints nothing."""

import numpy as np


def model(data_x, ix_to_char, char_to_ix, num_iterations=35000, n_a=50, dino_names=7, vocab_size=27, verbose=False):
    rng = np.random.default_rng(3)
    names = [name.strip().lower() for name in data_x if name.strip()]
    parameters = initialize_parameters(n_a, vocab_size, vocab_size)
    for _ in range(num_iterations):
        ids = [char_to_ix[char] for char in names[rng.integers(len(names))] + "\n"]
        optimize([None] + ids[:-1], ids, np.zeros((n_a, 1)), parameters)
    return parameters
