"""A model with its own start and a new shuffle after each pass; clip with a helper for one array."""

import numpy as np


def cut(gradient, most):
    gradient = np.array(gradient)
    gradient[gradient > most] = most
    gradient[gradient < -most] = -most
    return gradient


def clip(gradients, maxValue):
    clipped = {}
    for name in ["dWaa", "dWax", "dWya", "db", "dby"]:
        clipped[name] = cut(gradients[name], maxValue)
    return clipped


def model(data_x, ix_to_char, char_to_ix, num_iterations=35000, n_a=50, dino_names=7, vocab_size=27, verbose=False):
    rng = np.random.RandomState(7)
    shapes = dict(Wax=(n_a, vocab_size), Waa=(n_a, n_a), Wya=(vocab_size, n_a))
    parameters = {name: rng.randn(*shape) * 0.02 for name, shape in shapes.items()}
    parameters["b"], parameters["by"] = np.zeros((n_a, 1)), np.zeros((vocab_size, 1))
    examples, queue = [line.strip() for line in data_x], []
    for j in range(num_iterations):
        if not queue:
            queue = [examples[k] for k in rng.permutation(len(examples))]
        name = queue.pop()
        Y = [char_to_ix[char] for char in name] + [char_to_ix["\n"]]
        optimize([None, *Y[:-1]], Y, np.zeros((n_a, 1)), parameters, 0.01)
    return {name: value.copy() for name, value in parameters.items()}
