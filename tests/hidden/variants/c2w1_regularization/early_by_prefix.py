"""Early stopping by looking back from every position; a NumPy integer comes back."""


def early_stopping(dev_costs, patience=10):
    costs = np.array(dev_costs)
    for end in range(1, len(costs) + 1):
        best = np.argmin(costs[:end])
        if end - 1 - best >= patience:
            return best
    return np.argmin(costs)
