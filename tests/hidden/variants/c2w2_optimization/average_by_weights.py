"""The average as a weighted sum over the past, from the definition, in a list."""


def exponentially_weighted_average(values, beta, bias_correction=True):
    result = []
    for t in range(1, len(values) + 1):
        weights = np.array([(1 - beta) * beta ** (t - k) for k in range(1, t + 1)])
        if bias_correction:
            weights = weights / weights.sum()
        result.append(np.dot(weights, values[:t]))
    return np.array(result)
