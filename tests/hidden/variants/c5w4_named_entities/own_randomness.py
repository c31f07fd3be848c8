"""Only the rare places are drawn, by choice; rows are joined anew."""


def drop_words(ids, counts, limit, probability, unknown, rng):
    result = np.copy(ids)
    i, t = np.nonzero((counts[ids] < limit) & (ids != 0))
    gone = rng.choice([True, False], size=len(i), p=[probability, 1 - probability])
    result[i[gone], t[gone]] = unknown
    return result


def reverse_sequences(x, lengths):
    return np.stack([np.concatenate([row[:n][::-1], row[n:]]) for row, n in zip(x, lengths)])


def bio_tags(spans, length):
    begins = {start: (stop, kind) for start, stop, kind in spans}
    tags = []
    while len(tags) < length:
        if len(tags) in begins:
            stop, kind = begins[len(tags)]
            tags += ["B-" + kind] + ["I-" + kind] * (stop - len(tags) - 1)
        else:
            tags.append("O")
    return tags
