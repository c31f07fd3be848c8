"""The loss place by place, with Python's own numbers."""


def masked_cross_entropy(logits, labels):
    import math

    dlogits = np.zeros(logits.shape)
    cost, N = 0.0, 0
    for i in range(labels.shape[0]):
        for t in range(labels.shape[1]):
            if labels[i, t] == -100:
                continue
            z = logits[i, t]
            top = max(z)
            total = sum(math.exp(value - top) for value in z)
            cost += top + math.log(total) - z[labels[i, t]]
            for k in range(len(z)):
                dlogits[i, t, k] = math.exp(z[k] - top) / total - (k == labels[i, t])
            N += 1
    dlogits /= N
    return float(cost / N), dlogits
