"""Rows made flat first; masks of bool."""


def error_shares(tags, wrong):
    mask = wrong.ravel().astype(bool)
    return tags.astype(bool)[:, mask].sum(axis=1) / mask.sum()


def label_report(given, true, predicted):
    g, t, p = given.ravel(), true.ravel(), predicted.ravel()
    bad = g != p
    due = np.logical_and(bad, p == t)
    out = np.logical_and(bad, np.logical_not(p == t))
    keys = ["error", "due_to_labels", "other", "true_error"]
    return {key: float(flags.sum()) / len(g) for key, flags in zip(keys, (bad, due, out, p != t))}
