"""A generator of its own, bias and weights in one matrix."""


def model(X, Y, word_to_vec_map, learning_rate=0.01, num_iterations=400):
    A = np.array([np.append(sentence_to_avg(text, word_to_vec_map), 1.0) for text in X])
    n_y = len(set(Y.tolist()))
    theta = 0.1 * np.random.default_rng().standard_normal((n_y, A.shape[1]))
    theta[:, -1] = 0
    targets = np.eye(n_y)[Y]
    for _ in range(num_iterations):
        for x, target in zip(A, targets):
            theta += learning_rate * np.outer(target - softmax(theta @ x), x)
    return np.argmax(A @ theta.T, axis=1).reshape(-1, 1), theta[:, :-1].copy(), theta[:, -1].copy()
