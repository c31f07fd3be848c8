"""Glorot's uniform law has the same mean and standard deviation; biases by an initializer."""


def initialize_parameters():
    zeros, P = tf.keras.initializers.Zeros(), {}
    for l in range(1, 4):
        limit = (6 / (LAYERS[l - 1] + LAYERS[l])) ** 0.5
        P["W%d" % l] = tf.Variable(tf.random.uniform([LAYERS[l], LAYERS[l - 1]], -limit, limit))
        P["b%d" % l] = tf.Variable(zeros(shape=(LAYERS[l], 1)))
    return P
