"""The L-layer loop without any helper: lists of weights, its own He start, a dict at the end."""

import numpy as np


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    L, m = len(layers_dims) - 1, X.shape[1]
    Ws = [np.sqrt(2 / n) * np.random.normal(size=(k, n)) for n, k in zip(layers_dims, layers_dims[1:])]
    bs = [np.zeros((k, 1)) for k in layers_dims[1:]]
    costs = []
    for i in range(num_iterations):
        As = [X]
        for W, b in zip(Ws[:-1], bs[:-1]):
            As.append(np.clip(W @ As[-1] + b, 0, None))
        Z = Ws[-1] @ As[-1] + bs[-1]
        if i % 100 == 0:
            costs.append(np.mean(np.logaddexp(0, Z) - Y * Z))
        delta = (1 / (1 + np.exp(-Z)) - Y) / m
        for l in reversed(range(L)):
            dW, db = np.einsum("im,jm->ij", delta, As[l]), np.einsum("im->i", delta)[:, None]
            if l:
                delta = np.where(As[l] > 0, Ws[l].T @ delta, 0.0)
            Ws[l], bs[l] = Ws[l] - learning_rate * dW, bs[l] - learning_rate * db
    parameters = {}
    for l in range(L):
        parameters[f"W{l + 1}"], parameters[f"b{l + 1}"] = Ws[l], bs[l]
    return parameters, costs
