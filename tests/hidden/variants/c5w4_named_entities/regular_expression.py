"""Tags as one text, names by a regular expression; a set of names."""


def entity_spans(tags):
    import re

    text = " ".join(tags) + " "
    found = set()
    for match in re.finditer(r"B-(\S+) (?:I-\1 )*", text):
        start = text[: match.start()].count(" ")
        found.add((start, start + match.group().count(" "), match.group(1)))
    return found


def align_labels(labels, word_ids):
    return np.array(
        [labels[word] if word is not None and word not in word_ids[:t] else -100 for t, word in enumerate(word_ids)]
    )
