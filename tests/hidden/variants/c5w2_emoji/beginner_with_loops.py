"""A beginner: one number at a time."""


def sentence_to_avg(sentence, word_to_vec_map):
    words = sentence.lower().split()
    total = 0
    for word in words:
        total = total + word_to_vec_map[word]
    return total / len(words)


def masked_mean(E, mask):
    m, T, d = E.shape
    result = np.zeros((m, d))
    for i in range(m):
        words = 0
        for t in range(T):
            if mask[i, t] == 1:
                result[i] += E[i, t]
                words += 1
        result[i] /= words
    return result


def last_state(A, lengths):
    result = np.zeros((A.shape[0], A.shape[2]))
    for i in range(len(A)):
        result[i] = A[i, lengths[i] - 1]
    return result


def masked_step(new, old, mask_t):
    result = old.copy()
    for i in range(len(new)):
        if mask_t[i] == 1:
            result[i] = new[i]
    return result
