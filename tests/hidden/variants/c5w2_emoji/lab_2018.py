"""The style of a notebook of 2018: a running sum, a cost at every hundredth epoch, while loops over words."""


def sentence_to_avg(sentence, word_to_vec_map):
    words = sentence.lower().split()
    avg = np.zeros(word_to_vec_map[words[0]].shape)
    for w in words:
        avg += word_to_vec_map[w]
    avg = avg / len(words)
    return avg


def model(X, Y, word_to_vec_map, learning_rate=0.01, num_iterations=400):
    np.random.seed(1)
    m = Y.shape[0]
    n_y = np.max(Y) + 1
    n_h = len(next(iter(word_to_vec_map.values())))
    W = np.random.randn(n_y, n_h) / np.sqrt(n_h)
    b = np.zeros((n_y,))
    Y_oh = np.eye(n_y)[Y.reshape(-1)]
    for t in range(num_iterations):
        for i in range(m):
            avg = sentence_to_avg(X[i], word_to_vec_map)
            z = np.dot(W, avg) + b
            a = softmax(z)
            cost = -np.sum(np.multiply(Y_oh[i], np.log(a)))
            dz = a - Y_oh[i]
            dW = np.dot(dz.reshape(n_y, 1), avg.reshape(1, n_h))
            W = W - learning_rate * dW
            b = b - learning_rate * dz
        if t % 100 == 0:
            print("Epoch: " + str(t) + " --- cost = " + str(cost))
    pred = np.zeros((m, 1))
    for j in range(m):
        pred[j] = np.argmax(softmax(np.dot(W, sentence_to_avg(X[j], word_to_vec_map)) + b))
    return pred, W, b
