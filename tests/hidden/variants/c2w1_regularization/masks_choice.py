"""Masks by np.random.choice as 0.0 and 1.0, drawn from one fixed generator, the second layer's first."""


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    rng = np.random.RandomState(4)
    n2, n1 = parameters["W2"].shape
    D2 = rng.choice([0.0, 1.0], size=(n2, X.shape[1]), p=[1 - keep_prob, keep_prob])
    D1 = rng.choice([0.0, 1.0], size=(n1, X.shape[1]), p=[1 - keep_prob, keep_prob])
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = np.dot(W1, X) + b1
    A1 = np.multiply(np.maximum(Z1, 0), D1) / keep_prob
    Z2 = np.dot(W2, A1) + b2
    A2 = np.multiply(np.maximum(Z2, 0), D2) / keep_prob
    Z3 = np.dot(W3, A2) + b3
    A3 = 1 / (1 + np.exp(-Z3))
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
