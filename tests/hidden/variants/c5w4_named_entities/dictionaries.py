"""Places in a dict and in a set; a Counter of the names of each sentence."""


def bio_tags(spans, length):
    tag_of = {}
    for start, stop, kind in spans:
        for t in range(start, stop):
            tag_of[t] = f"{'B' if t == start else 'I'}-{kind}"
    return tuple(tag_of.get(t, "O") for t in range(length))


def align_labels(labels, word_ids):
    seen, aligned = set(), []
    for word in word_ids:
        if word is None or word in seen:
            aligned.append(-100)
        else:
            aligned.append(int(labels[word]))
            seen.add(word)
    return tuple(aligned)


def span_f1(true, predicted):
    from collections import Counter

    a = Counter((i, *map(str, s)) for i, t in enumerate(true) for s in entity_spans(t))
    b = Counter((i, *map(str, s)) for i, t in enumerate(predicted) for s in entity_spans(t))
    hits = sum((a & b).values())
    return np.float64(2 * hits) / max(1, sum(a.values()) + sum(b.values()))
