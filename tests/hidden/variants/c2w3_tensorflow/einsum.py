"""Sums over named indices."""


def linear_function(X, W, b):
    return tf.einsum("ji,ik->jk", W, X) + b


def forward_propagation(X, parameters):
    A = X
    for l in (1, 2, 3):
        Z = tf.einsum("ji,ik->jk", parameters[f"W{l}"], A) + parameters[f"b{l}"]
        A = tf.where(Z > 0, Z, tf.zeros_like(Z))
    return Z


def compute_cost(logits, labels):
    return tf.reduce_mean(tf.reduce_logsumexp(logits, axis=0) - tf.einsum("ck,ck->k", logits, labels))
