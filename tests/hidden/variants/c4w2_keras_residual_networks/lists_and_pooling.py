"""Blocks from lists; the average as a pooling over all that is left, then flattened."""


def identity_block(X, f, filters):
    steps = []
    for n, side in ((filters[0], 1), (filters[1], f), (filters[2], 1)):
        steps += [layers.Conv2D(n, side, padding="same"), layers.BatchNormalization(), layers.Activation("relu")]
    A = X
    for step in steps[:-1]:
        A = step(A)
    return layers.Activation("relu")(layers.Add()([X, A]))


def ResNet(input_shape=(8, 8, 1), classes=10):
    inputs = keras.Input(shape=tuple(input_shape))
    A = layers.BatchNormalization()(layers.Conv2D(16, 3, padding="same")(inputs))
    A = layers.Activation("relu")(A)
    for filters in ([8, 8, 32], [16, 16, 64]):
        A = identity_block(convolutional_block(A, 3, filters, 2), 3, filters)
    A = layers.Flatten()(layers.AveragePooling2D(A.shape[1:3])(A))
    outputs = layers.Dense(units=classes, activation="softmax")(A)
    return keras.models.Model(inputs=inputs, outputs=outputs)
