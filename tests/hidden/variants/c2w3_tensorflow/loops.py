"""A beginner: one unit and one example at a time, as tensors."""


def linear_function(X, W, b):
    rows = []
    for j in range(W.shape[0]):
        row = [tf.reduce_sum(W[j] * X[:, k]) + b[j, 0] for k in range(X.shape[1])]
        rows.append(tf.stack(row))
    return tf.stack(rows)


def one_hot_matrix(label, depth=6):
    label = int(np.array(label).ravel()[0])
    return tf.constant([1.0 if k == label else 0.0 for k in range(depth)])


def compute_cost(logits, labels):
    total = 0.0
    for k in range(logits.shape[1]):
        total += tf.reduce_logsumexp(logits[:, k]) - tf.reduce_sum(logits[:, k] * labels[:, k])
    return total / logits.shape[1]
