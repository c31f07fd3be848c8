"""Tags one by one, with the open name kept in variables, as many taggers do it."""


def entity_spans(tags):
    spans, start, kind = [], None, None
    for t, tag in enumerate(tags):
        prefix, _, name = tag.partition("-")
        if start is not None and (prefix != "I" or name != kind):
            spans.append((start, t, kind))
            start, kind = None, None
        if prefix == "B":
            start, kind = t, name
    if start is not None:
        spans.append((start, len(tags), kind))
    return spans


def bio_tags(spans, length):
    tags = np.full(length, "O", dtype=object)
    for start, stop, kind in sorted(spans):
        tags[start:stop] = "I-" + kind
        tags[start] = "B-" + kind
    return tags.tolist()
