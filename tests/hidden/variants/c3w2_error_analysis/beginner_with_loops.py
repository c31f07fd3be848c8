"""A beginner: one mark, one example, one tag at a time."""


def error_shares(tags, wrong):
    n_tags, m = tags.shape
    shares = np.zeros(n_tags)
    for j in range(n_tags):
        count, mistakes = 0, 0
        for i in range(m):
            if wrong[0, i] == 1:
                mistakes = mistakes + 1
                if tags[j, i] == 1:
                    count = count + 1
        shares[j] = count / mistakes
    return shares


def label_report(given, true, predicted):
    m = given.shape[1]
    report = {"error": 0, "due_to_labels": 0, "other": 0, "true_error": 0}
    for i in range(m):
        if predicted[0, i] != given[0, i]:
            report["error"] += 1
            if predicted[0, i] == true[0, i]:
                report["due_to_labels"] += 1
            else:
                report["other"] += 1
        if predicted[0, i] != true[0, i]:
            report["true_error"] += 1
    for name in report:
        report[name] = report[name] / m
    return report


def priorities(shares, costs, error):
    left, order = list(range(len(shares))), []
    while left:
        best = left[0]
        for j in left:
            if error * shares[j] / costs[j] > error * shares[best] / costs[best]:
                best = j
        order.append(best)
        left.remove(best)
    return order
