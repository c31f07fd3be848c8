"""A beginner: every entry of every array in a double loop, math.sqrt for the root."""
import math


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    new_parameters = {}
    new_s = {}
    for name in parameters:
        W = parameters[name]
        new_W = np.zeros(W.shape)
        new_square = np.zeros(W.shape)
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                g = grads["d" + name][i, j]
                new_square[i, j] = beta * s["d" + name][i, j] + (1 - beta) * g**2
                new_W[i, j] = W[i, j] - learning_rate * g / (math.sqrt(new_square[i, j]) + epsilon)
        new_parameters[name] = new_W
        new_s["d" + name] = new_square
    return new_parameters, new_s


def initialize_velocity(parameters):
    v = {}
    for name in parameters:
        v["d" + name] = np.array([[0.0] * parameters[name].shape[1] for i in range(parameters[name].shape[0])])
    return v
