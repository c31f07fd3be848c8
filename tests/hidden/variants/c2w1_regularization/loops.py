"""A beginner: example after example, weight after weight."""

import math


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    loss = 0.0
    for i in range(m):
        if Y[0, i] == 1:
            loss = loss - math.log(A3[0, i])
        else:
            loss = loss - math.log(1 - A3[0, i])
    penalty = 0.0
    for l in range(1, 4):
        W = parameters["W" + str(l)]
        for j in range(W.shape[0]):
            for k in range(W.shape[1]):
                penalty = penalty + W[j, k] ** 2
    return loss / m + lambd * penalty / (2 * m)


def backward_propagation_with_regularization(X, Y, cache, lambd):
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    grads = {"dZ" + str(l): np.zeros(Z.shape) for l, Z in ((1, Z1), (2, Z2), (3, Z3))}
    grads["dA1"], grads["dA2"] = np.zeros(A1.shape), np.zeros(A2.shape)
    for l, W, b in ((1, W1, b1), (2, W2, b2), (3, W3, b3)):
        grads["dW" + str(l)] = lambd * W / m
        grads["db" + str(l)] = np.zeros(b.shape)
    for i in range(m):
        x, a1, a2 = X[:, i : i + 1], A1[:, i : i + 1], A2[:, i : i + 1]
        dz3 = A3[:, i : i + 1] - Y[:, i : i + 1]
        da2 = np.dot(W3.T, dz3)
        dz2 = da2 * (a2 > 0)
        da1 = np.dot(W2.T, dz2)
        dz1 = da1 * (a1 > 0)
        for key, value in (("dZ3", dz3), ("dA2", da2), ("dZ2", dz2), ("dA1", da1), ("dZ1", dz1)):
            grads[key][:, i : i + 1] = value
        for l, dz, below in ((3, dz3, a2), (2, dz2, a1), (1, dz1, x)):
            grads["dW" + str(l)] += np.dot(dz, below.T) / m
            grads["db" + str(l)] += dz / m
    return grads


def l1_penalty(parameters, lambd, m):
    penalty, slopes = 0, {}
    l = 1
    while "W" + str(l) in parameters:
        W = parameters["W" + str(l)]
        slopes["dW" + str(l)] = np.zeros(W.shape)
        for j in range(W.shape[0]):
            for k in range(W.shape[1]):
                penalty += lambd * abs(W[j, k]) / m
                if W[j, k] > 0:
                    slopes["dW" + str(l)][j, k] = lambd / m
                elif W[j, k] < 0:
                    slopes["dW" + str(l)][j, k] = -lambd / m
        l += 1
    return penalty, slopes


def early_stopping(dev_costs, patience=10):
    best, best_index, waited = float("inf"), 0, 0
    for i in range(len(dev_costs)):
        if dev_costs[i] < best:
            best, best_index, waited = dev_costs[i], i, 0
        else:
            waited += 1
            if waited == patience:
                return best_index
    return best_index


def normalize_inputs(X_train, X_test):
    n, m = X_train.shape
    train, test = np.zeros(X_train.shape), np.zeros(X_test.shape)
    for j in range(n):
        mu = sum(X_train[j]) / m
        sigma = (sum((X_train[j] - mu) ** 2) / m) ** 0.5
        if sigma == 0:
            sigma = 1
        for i in range(m):
            train[j, i] = (X_train[j, i] - mu) / sigma
        for i in range(X_test.shape[1]):
            test[j, i] = (X_test[j, i] - mu) / sigma
    return train, test


def mirror_images(images, Y):
    m, h, w = images.shape
    more = np.zeros((2 * m, h, w))
    both = np.zeros((1, 2 * m), dtype=int)
    for i in range(m):
        more[i] = images[i]
        both[0, i] = Y[0, i]
        both[0, m + i] = Y[0, i]
        for c in range(w):
            more[m + i, :, c] = images[i, :, w - 1 - c]
    return more, both
