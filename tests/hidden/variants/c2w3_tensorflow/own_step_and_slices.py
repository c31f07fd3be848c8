"""The tape told what to watch; costs weighted by their share; parameters and costs in a list."""


def train_step(parameters, optimizer, X, Y):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        for value in parameters.values():
            tape.watch(value)
        cost = compute_cost(forward_propagation(X, parameters), Y)
    for name, slope in tape.gradient(cost, dict(parameters)).items():
        assert slope is not None, name
        parameters[name].slope = slope
    optimizer.apply_gradients([(value.slope, value) for value in parameters.values()])
    return cost.numpy()


def model(X_train, Y_train, learning_rate=0.01, num_epochs=10, minibatch_size=64):
    parameters, optimizer = initialize_parameters(), tf.keras.optimizers.Adam(learning_rate)
    costs, m = [], int(tf.shape(X_train)[1])
    while len(costs) < num_epochs:
        shares, start = [], 0
        while start < m:
            stop = min(start + minibatch_size, m)
            cost = train_step(parameters, optimizer, X_train[:, start:stop], Y_train[:, start:stop])
            shares.append(float(cost) * (stop - start) / m)
            start = stop
        costs.append(np.float32(sum(shares)))
    return [parameters, costs]
