"""A notebook of 2021: the distance in one line with subtract, the answer in a pair."""

import numpy as np


def verify(image_path, identity, database, model):
    encoding = img_to_encoding(image_path, model)
    dist = np.linalg.norm(np.subtract(database[identity], encoding), ord=2)
    door_open = bool(dist < 0.7)
    return (dist, door_open)


def who_is_it(image_path, database, model):
    encoding = img_to_encoding(image_path, model)
    min_dist = float("inf")
    identity = None
    for name in database:
        dist = np.sqrt(np.sum(np.square(encoding - database[name])))
        if dist < min_dist:
            min_dist, identity = dist, name
    return min_dist, (identity if min_dist <= 0.7 else None)
