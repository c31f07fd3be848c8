"""Shares as products of rows."""


def error_shares(tags, wrong):
    w = wrong.astype(float)
    return (tags.astype(float) @ w.T).ravel() / w.sum()


def label_report(given, true, predicted):
    m = given.size
    error = np.count_nonzero(given - predicted) / m
    other = np.count_nonzero((given - predicted) * (true - predicted)) / m
    true_error = np.count_nonzero(true - predicted) / m
    return dict(error=error, due_to_labels=error - other, other=other, true_error=true_error)
