"""One function makes both blocks."""


def block(X, f, filters, s, around):
    A = X
    for position, (n, side) in enumerate(zip(filters, [1, f, 1])):
        stride = s if position == 0 else 1
        A = layers.Conv2D(n, side, strides=stride, padding="same", kernel_initializer="he_normal")(A)
        A = layers.BatchNormalization()(A)
        A = layers.Activation("relu")(A) if position < 2 else A
    if around:
        X = layers.BatchNormalization()(layers.Conv2D(filters[-1], 1, strides=s, padding="valid")(X))
    return layers.Activation("relu")(layers.add([X, A]))


def identity_block(X, f, filters):
    return block(X, f, filters, 1, False)


def convolutional_block(X, f, filters, s=2):
    return block(X, f, filters, s, True)
