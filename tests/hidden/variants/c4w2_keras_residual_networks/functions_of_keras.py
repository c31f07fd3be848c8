"""Functions in place of layers without weights; names for the layers."""


def identity_block(X, f, filters):
    A = X
    for k, (n, side) in enumerate(zip(filters, (1, f, 1))):
        A = keras.layers.Conv2D(n, side, padding="same", name=f"conv_{k}_{len(X.shape)}_{id(X)}")(A)
        A = keras.layers.BatchNormalization()(A)
        if k < 2:
            A = keras.activations.relu(A)
    return keras.ops.relu(keras.layers.add([A, X]))


def ResNet(input_shape=(8, 8, 1), classes=10):
    start = tf.keras.Input(shape=input_shape)
    A = tf.keras.layers.Conv2D(filters=16, kernel_size=(3, 3), padding="same")(start)
    A = keras.activations.relu(tf.keras.layers.BatchNormalization()(A))
    A = identity_block(convolutional_block(A, 3, [8, 8, 32]), 3, [8, 8, 32])
    A = identity_block(convolutional_block(A, 3, [16, 16, 64]), 3, [16, 16, 64])
    A = keras.ops.mean(A, axis=(1, 2))
    return tf.keras.Model(inputs=start, outputs=tf.keras.layers.Dense(classes, "softmax")(A), name="resnet")
