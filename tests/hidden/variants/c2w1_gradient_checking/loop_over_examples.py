"""A beginner: one example at a time, sums divided at the end, a list as the cache."""
import math


def forward_propagation_n(X, Y, parameters):
    m = X.shape[1]
    columns = []
    total = 0.0
    for i in range(m):
        x = X[:, i : i + 1]
        z1 = parameters["W1"].dot(x) + parameters["b1"]
        a1 = np.where(z1 > 0, z1, 0)
        z2 = parameters["W2"].dot(a1) + parameters["b2"]
        a2 = np.where(z2 > 0, z2, 0)
        z3 = parameters["W3"].dot(a2) + parameters["b3"]
        a3 = 1 / (1 + np.exp(-z3))
        if Y[0, i] == 1:
            total = total - math.log(a3[0, 0])
        else:
            total = total - math.log(1 - a3[0, 0])
        columns.append((z1, a1, z2, a2, z3, a3))
    Z1, A1, Z2, A2, Z3, A3 = [np.hstack([c[k] for c in columns]) for k in range(6)]
    p = parameters
    return total / m, [Z1, A1, p["W1"], p["b1"], Z2, A2, p["W2"], p["b2"], Z3, A3, p["W3"], p["b3"]]


def backward_propagation_n(X, Y, cache):
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    g = {"dW1": 0 * W1, "db1": 0 * b1, "dW2": 0 * W2, "db2": 0 * b2, "dW3": 0 * W3, "db3": 0 * b3}
    for i in range(m):
        d3 = A3[:, i : i + 1] - Y[:, i : i + 1]
        d2 = W3.T.dot(d3)
        d2[A2[:, i] == 0] = 0
        d1 = W2.T.dot(d2)
        d1[A1[:, i] == 0] = 0
        g["dW3"] += d3.dot(A2[:, i : i + 1].T) / m
        g["db3"] += d3 / m
        g["dW2"] += d2.dot(A1[:, i : i + 1].T) / m
        g["db2"] += d2 / m
        g["dW1"] += d1.dot(X[:, i : i + 1].T) / m
        g["db1"] += d1 / m
    return g
