"""A notebook of 2018: the steps of the lab one by one, a name for everybody, prints at the door."""

import numpy as np


def triplet_loss(y_true, y_pred, alpha=0.2):
    anchor, positive, negative = y_pred[0], y_pred[1], y_pred[2]
    # Step 1: distance between the anchor and the positive, over the last axis
    pos_dist = np.sum(np.square(np.subtract(anchor, positive)), axis=-1)
    # Step 2: distance between the anchor and the negative
    neg_dist = np.sum(np.square(np.subtract(anchor, negative)), axis=-1)
    # Step 3: subtract and add alpha
    basic_loss = np.add(np.subtract(pos_dist, neg_dist), alpha)
    # Step 4: the maximum with 0, then the sum
    loss = np.sum(np.maximum(basic_loss, 0.0))
    return loss


def verify(image_path, identity, database, model):
    encoding = img_to_encoding(image_path, model)
    dist = np.linalg.norm(encoding - database[identity])
    if dist < 0.7:
        print("It's " + str(identity) + ", welcome in!")
        door_open = True
    else:
        print("It's not " + str(identity) + ", please go away")
        door_open = False
    return dist, door_open


def who_is_it(image_path, database, model):
    encoding = img_to_encoding(image_path, model)
    min_dist = 100
    for (name, db_enc) in database.items():
        dist = np.linalg.norm(encoding - db_enc)
        if dist < min_dist:
            min_dist = dist
            identity = name
    if min_dist > 0.7:
        print("Not in the database.")
        identity = None
    else:
        print("it's " + str(identity) + ", the distance is " + str(min_dist))
    return min_dist, identity
