"""relu as a product with a mask."""


def relu(z):
    return z * (z > 0)
