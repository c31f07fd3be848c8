"""Notes by cutting the tune where something begins or ends; an einsum for the true scores."""


def to_notes(tokens):
    tokens = np.asarray(tokens)
    cuts = np.flatnonzero(tokens != HOLD)
    ends = np.append(cuts[1:], len(tokens))
    return [(int(b), int(e - b), int(tokens[b])) for b, e in zip(cuts, ends) if tokens[b] != REST]


def sequence_nll(logits, targets):
    largest = logits.max(axis=0)
    one_hot = np.eye(len(logits))[targets]
    true = np.einsum("kit,itk->it", logits, one_hot)
    return np.average(largest + np.log(np.exp(logits - largest).sum(axis=0)) - true)


def sequence_nll_backward(logits, targets):
    m, T = targets.shape
    p = softmax(logits)
    return np.divide(p - np.einsum("itk->kit", np.eye(len(p))[targets]), m * T)
