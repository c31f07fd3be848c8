"""W starts at zero, which does no harm to a softmax without a hidden layer; all averages are taken once."""


def model(X, Y, word_to_vec_map, learning_rate=0.01, num_iterations=400):
    A = np.array([sentence_to_avg(text, word_to_vec_map) for text in X])
    n_y = int(max(Y)) + 1
    W, b = np.zeros((n_y, A.shape[1])), np.zeros(n_y)
    for _ in range(num_iterations):
        for x, y in zip(A, Y):
            p = softmax(W @ x + b)
            p[y] -= 1
            W -= learning_rate * p[:, None] * x
            b -= learning_rate * p
    return (A @ W.T + b).argmax(axis=1)[:, None], W, b
