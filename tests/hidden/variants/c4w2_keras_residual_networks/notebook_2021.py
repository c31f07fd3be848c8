"""A notebook of the lecture, 2021: every argument written out, one line a layer."""

from tensorflow.keras.layers import Activation, Add, BatchNormalization, Conv2D
from tensorflow.keras.initializers import glorot_uniform, random_uniform


def identity_block(X, f, filters, initializer=random_uniform):
    F1, F2, F3 = filters
    X_shortcut = X
    X = Conv2D(filters=F1, kernel_size=1, strides=(1, 1), padding="valid", kernel_initializer=initializer(seed=0))(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)
    X = Conv2D(filters=F2, kernel_size=f, strides=(1, 1), padding="same", kernel_initializer=initializer(seed=0))(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)
    X = Conv2D(filters=F3, kernel_size=1, strides=(1, 1), padding="valid", kernel_initializer=initializer(seed=0))(X)
    X = BatchNormalization(axis=3)(X)
    X = Add()([X_shortcut, X])
    return Activation("relu")(X)


def convolutional_block(X, f, filters, s=2, initializer=glorot_uniform):
    F1, F2, F3 = filters
    X_shortcut = Conv2D(F3, (1, 1), strides=(s, s), padding="valid", kernel_initializer=initializer(seed=0))(X)
    X_shortcut = BatchNormalization(axis=3)(X_shortcut)
    for F, k, stride in ((F1, 1, s), (F2, f, 1)):
        X = Conv2D(F, (k, k), strides=(stride, stride), padding="same", kernel_initializer=initializer(seed=0))(X)
        X = Activation("relu")(BatchNormalization(axis=3)(X))
    X = BatchNormalization(axis=3)(Conv2D(F3, (1, 1), kernel_initializer=initializer(seed=0))(X))
    return Activation("relu")(Add()([X, X_shortcut]))
