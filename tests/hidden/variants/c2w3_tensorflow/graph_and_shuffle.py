"""A compiled step, and mini-batches of a new order in each epoch."""


def model(X_train, Y_train, learning_rate=0.01, num_epochs=10, minibatch_size=64):
    parameters = initialize_parameters()
    optimizer = tf.keras.optimizers.Adam(learning_rate=learning_rate)
    optimizer.build(list(parameters.values()))
    step = tf.function(lambda X, Y: train_step(parameters, optimizer, X, Y), reduce_retracing=True)
    m, costs = X_train.shape[1], []
    for epoch in range(num_epochs):
        order, sum_of_losses = np.random.permutation(m), 0.0
        for k in range((m + minibatch_size - 1) // minibatch_size):
            columns = order[k * minibatch_size : (k + 1) * minibatch_size]
            X, Y = tf.gather(X_train, columns, axis=1), tf.gather(Y_train, columns, axis=1)
            sum_of_losses += len(columns) * step(X, Y)
        costs.append(sum_of_losses / m)
    return parameters, costs
