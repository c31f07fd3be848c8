"""The style of a lab on token classification: previous_word_idx, and a label for each piece."""


def align_labels(labels, word_ids):
    label_ids = []
    previous_word_idx = None
    for word_idx in word_ids:
        if word_idx is None:
            label_ids.append(-100)
        elif word_idx != previous_word_idx:
            label_ids.append(labels[word_idx])
        else:
            label_ids.append(-100)
        previous_word_idx = word_idx
    return label_ids


def masked_cross_entropy(logits, labels):
    m, T, C = logits.shape
    active = labels.reshape(-1) != -100
    z = logits.reshape(-1, C)[active]
    y = labels.reshape(-1)[active]
    z = z - z.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean()
    p[np.arange(len(y)), y] -= 1
    dlogits = np.zeros((m * T, C))
    dlogits[active] = p / len(y)
    return loss, dlogits.reshape(m, T, C)
