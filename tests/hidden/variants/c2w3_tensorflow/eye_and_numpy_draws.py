"""Rows of the identity; weights that NumPy draws."""


def one_hot_matrix(label, depth=6):
    return tf.reshape(tf.gather(tf.eye(depth), label), [depth])


def initialize_parameters():
    parameters = {}
    for l, (n_prev, n) in enumerate(zip(LAYERS[:-1], LAYERS[1:]), start=1):
        W = np.random.randn(n, n_prev) * np.sqrt(2 / (n + n_prev))
        parameters["W" + str(l)] = tf.Variable(W, dtype=tf.float32, name=f"W{l}")
        parameters["b" + str(l)] = tf.Variable(np.zeros((n, 1)), dtype=tf.float32)
    return parameters
