"""A beginner: counters, and a random number only where one is needed."""


def span_f1(true, predicted):
    hits = 0
    names = 0
    for i in range(len(true)):
        a = entity_spans(true[i])
        b = entity_spans(predicted[i])
        names = names + len(a) + len(b)
        for name in a:
            if name in b:
                hits = hits + 1
    if hits == 0:
        return 0
    return 2 * hits / names


def drop_words(ids, counts, limit, probability, unknown, rng):
    result = ids.copy()
    for i in range(ids.shape[0]):
        for t in range(ids.shape[1]):
            if ids[i, t] != 0 and counts[ids[i, t]] < limit:
                if rng.random() < probability:
                    result[i, t] = unknown
    return result
