"""A notebook of the lecture, 2023: the total loss as a sum over the batch, then divided; trainable variables in a list."""


def compute_cost(logits, labels):
    losses = tf.keras.losses.categorical_crossentropy(tf.transpose(labels), tf.transpose(logits), from_logits=True)
    return tf.reduce_sum(losses) / logits.shape[1]


def train_step(parameters, optimizer, X, Y):
    with tf.GradientTape() as tape:
        Z3 = forward_propagation(X, parameters)
        loss = compute_cost(Z3, Y)
    W1, b1, W2, b2, W3, b3 = (parameters[name] for name in ("W1", "b1", "W2", "b2", "W3", "b3"))
    trainable_variables = [W1, b1, W2, b2, W3, b3]
    grads = tape.gradient(loss, trainable_variables)
    optimizer.apply_gradients(zip(grads, trainable_variables))
    return loss
