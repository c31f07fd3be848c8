"""optimize without the helpers: its own loops forward and back, for either name of the bias."""

import numpy as np


def optimize(X, Y, a_prev, parameters, learning_rate=0.01):
    P = parameters
    bias = "b" if "b" in P else "ba"
    a, y, loss = [a_prev], [], 0
    for x, target in zip(X, Y):
        sums = P["Waa"] @ a[-1] + P[bias]
        a.append(np.tanh(sums if x is None else sums + P["Wax"][:, [x]]))
        y.append(softmax(P["Wya"] @ a[-1] + P["by"]))
        loss = loss - np.log(y[-1][target])
    G = {"d" + name: np.zeros_like(value) for name, value in P.items()}
    later = 0
    for t in range(len(X))[::-1]:
        ds = y[t] - np.eye(len(y[t]))[:, [Y[t]]]
        dz = (P["Wya"].T @ ds + later) * (1 - a[t + 1] ** 2)
        G["dWya"], G["dby"] = G["dWya"] + ds @ a[t + 1].T, G["dby"] + ds
        G["dWaa"], G["d" + bias] = G["dWaa"] + dz @ a[t].T, G["d" + bias] + dz
        if X[t] is not None:
            G["dWax"][:, [X[t]]] += dz
        later = P["Waa"].T @ dz
    G = {name: np.clip(value, -5, 5) for name, value in G.items()}
    for name in P:
        P[name] = P[name] - learning_rate * G["d" + name]
    return loss.item(), G, a[-1]
