"""The style of a notebook of 2021: list comprehensions, in-place steps, integer labels at the end."""


def sentence_to_avg(sentence, word_to_vec_map):
    words = [i.lower() for i in sentence.split()]
    any_word = next(iter(word_to_vec_map))
    avg = np.zeros(word_to_vec_map[any_word].shape)
    count = 0
    for w in words:
        if w in word_to_vec_map:
            avg += word_to_vec_map[w]
            count += 1
    if count > 0:
        avg = avg / count
    return avg


def model(X, Y, word_to_vec_map, learning_rate=0.01, num_iterations=400):
    n_y = len(np.unique(Y))
    n_h = word_to_vec_map[list(word_to_vec_map.keys())[0]].shape[0]
    W, b = np.random.randn(n_y, n_h) / np.sqrt(n_h), np.zeros((n_y,))
    Y_oh = np.eye(n_y)[Y]
    for t in range(num_iterations):
        for i in range(len(X)):
            avg = sentence_to_avg(X[i], word_to_vec_map)
            dz = softmax(np.add(np.dot(W, avg), b)) - Y_oh[i]
            W -= learning_rate * np.outer(dz, avg)
            b -= learning_rate * dz
    pred = np.array([np.argmax(W @ sentence_to_avg(x, word_to_vec_map) + b) for x in X])
    return pred, W, b
