"""Functions of tf.nn, and labels as numbers again."""


def one_hot_matrix(label, depth=6):
    return tf.squeeze(tf.one_hot(tf.reshape(label, (1,)), depth), axis=0)


def compute_cost(logits, labels):
    rows = tf.transpose(logits)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(tf.argmax(labels, axis=0), rows))


def forward_propagation(X, parameters):
    A1 = tf.nn.relu(linear_function(X, parameters["W1"], parameters["b1"]))
    A2 = tf.maximum(linear_function(A1, parameters["W2"], parameters["b2"]), 0.0)
    return linear_function(A2, parameters["W3"], parameters["b3"])
