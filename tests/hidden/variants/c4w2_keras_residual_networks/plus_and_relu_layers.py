"""A plus sign for Add, and ReLU layers."""


def conv_bn(X, n, f, s=1):
    return layers.BatchNormalization()(layers.Conv2D(n, (f, f), (s, s), padding="same")(X))


def identity_block(X, f, filters):
    A = layers.ReLU()(conv_bn(X, filters[0], 1))
    A = layers.ReLU()(conv_bn(A, filters[1], f))
    return layers.ReLU()(conv_bn(A, filters[2], 1) + X)


def convolutional_block(X, f, filters, s=2):
    A = layers.ReLU()(conv_bn(X, filters[0], 1, s))
    A = layers.ReLU()(conv_bn(A, filters[1], f))
    return layers.ReLU()(conv_bn(X, filters[2], 1, s) + conv_bn(A, filters[2], 1))
