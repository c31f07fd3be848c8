"""A notebook of 2018: helper imports that do not exist, seeds inside, prints, asserts, np.squeeze, 0-d numbers."""

import numpy as np

try:
    from testCases import *  # noqa: F403
    from lr_utils import load_dataset  # noqa: F401
except ImportError:
    pass

np.random.seed(1)


def relu(z):
    np.random.seed(1)
    a = np.maximum(0, z)
    assert a.shape == np.shape(z)
    return a


def neuron(X, w, b):
    Z = np.dot(w.T, X) + b
    A = relu(Z)
    assert A.shape == (1, X.shape[1])
    return A


def mean_squared_error(Y_hat, Y):
    m = Y.shape[1]
    cost = (1.0 / m) * np.dot(Y_hat - Y, (Y_hat - Y).T)
    cost = np.squeeze(cost)
    assert cost.shape == ()
    print("cost:", cost)
    return cost


def fit_line(x, y):
    m = x.shape[1]
    w = (np.dot(x, y.T) / m - np.mean(x) * np.mean(y)) / (np.dot(x, x.T) / m - np.mean(x) ** 2)
    w = np.squeeze(w)
    b = np.mean(y) - w * np.mean(x)
    print("w = " + str(w))
    print("b = " + str(b))
    return (w, b)


def unroll(images):
    images_flatten = images.reshape(images.shape[0], images.shape[1] * images.shape[2]).T
    print("images_flatten shape:", images_flatten.shape)
    return images_flatten


def error_rate(Y_hat, Y):
    accuracy = 100 - np.mean(np.abs((Y_hat != Y) * 1.0)) * 100
    print("accuracy: {} %".format(accuracy))
    return 1 - np.mean(np.array(Y_hat == Y, dtype=float))


def train_test_split(X, Y, test_fraction, rng):
    np.random.seed(3)
    m = X.shape[1]
    permutation = list(rng.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    k = m - int(np.round(m * test_fraction))
    return shuffled_X[:, :k], shuffled_Y[:, :k], shuffled_X[:, k:], shuffled_Y[:, k:]


def learning_curve(fit, predict, X_train, Y_train, X_test, Y_test, sizes):
    errors = []
    for size in sizes:
        model = fit(X_train[:, :size], Y_train[:, :size])
        error = error_rate(predict(model, X_test), Y_test)
        errors.append(error)
        print("Error after %i examples: %f" % (size, error))
    return errors
