"""Masks as older notebooks have them: 1 at padding, with an axis for the heads; no axis for the rows."""


def create_padding_mask(token_ids):
    seq = (token_ids == 0).astype("float32")
    return seq[:, np.newaxis, np.newaxis, :]


def create_look_ahead_mask(size):
    return np.tril(np.ones((size, size)))
