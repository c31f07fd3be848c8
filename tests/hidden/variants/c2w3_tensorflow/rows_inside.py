"""Turned to rows and back, as a framework would have it."""


def linear_function(X, W, b):
    return tf.transpose(tf.matmul(X, W, transpose_a=True, transpose_b=True) + tf.transpose(b))


def forward_propagation(X, parameters):
    A = tf.transpose(X)
    for l in (1, 2, 3):
        Z = A @ tf.transpose(parameters[f"W{l}"]) + tf.reshape(parameters[f"b{l}"], (1, -1))
        A = tf.nn.relu(Z)
    return tf.transpose(Z)


def compute_cost(logits, labels):
    loss = tf.keras.losses.CategoricalCrossentropy(from_logits=True)
    return loss(tf.transpose(labels), tf.transpose(logits))
