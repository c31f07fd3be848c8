"""All distances in an array, the names sorted by them; a small tuple of NumPy numbers."""

import numpy as np


def verify(image_path, identity, database, model):
    difference = (img_to_encoding(image_path, model) - database[identity]).ravel()
    dist = np.sqrt(difference @ difference)
    return np.array([dist]), np.array(dist < 0.7)


def who_is_it(image_path, database, model):
    names = list(database)
    table = np.concatenate([database[name] for name in names])
    distances = np.sqrt(((table - img_to_encoding(image_path, model)) ** 2).sum(axis=1))
    k = np.argsort(distances)[0]
    return distances[k], names[k] if distances[k] < 0.7 else None
