"""The way around before the others; relu as an argument of the layer behind; softmax apart."""


def convolutional_block(X, f, filters, s=2):
    around = layers.Conv2D(filters[2], kernel_size=1, strides=s)(X)
    around = layers.BatchNormalization()(around)
    A = layers.Conv2D(filters[0], kernel_size=1, strides=s)(X)
    A = layers.BatchNormalization()(A)
    A = layers.Activation(keras.activations.relu)(A)
    A = layers.Conv2D(filters[1], kernel_size=f, padding="same")(A)
    A = layers.BatchNormalization()(A)
    A = layers.Activation(tf.nn.relu)(A)
    A = layers.Conv2D(filters[2], kernel_size=1)(A)
    A = layers.BatchNormalization()(A)
    return layers.ReLU()(layers.Add()((around, A)))


def ResNet(input_shape=(8, 8, 1), classes=10):
    X = A = layers.Input(input_shape)
    A = layers.Conv2D(16, 3, 1, "same")(A)
    A = layers.ReLU()(layers.BatchNormalization()(A))
    for n in (8, 16):
        A = convolutional_block(A, 3, (n, n, 4 * n))
        A = identity_block(A, 3, (n, n, 4 * n))
    A = layers.Dense(classes)(layers.GlobalAvgPool2D()(A))
    return keras.Model(X, layers.Softmax()(A))
