"""A beginner: one entry at a time."""


def bio_tags(spans, length):
    tags = []
    for t in range(length):
        tag = "O"
        for span in spans:
            if t == span[0]:
                tag = "B-" + span[2]
            elif t > span[0] and t < span[1]:
                tag = "I-" + span[2]
        tags.append(tag)
    return tags


def reverse_sequences(x, lengths):
    result = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for t in range(x.shape[1]):
            if t < lengths[i]:
                result[i][t] = x[i][lengths[i] - 1 - t]
            else:
                result[i][t] = x[i][t]
    return result
