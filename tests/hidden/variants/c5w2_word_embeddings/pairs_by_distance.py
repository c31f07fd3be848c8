"""Shifted copies of the text, one for each distance; the order of the pairs is another one."""


def skip_gram_pairs(tokens, window):
    found = []
    for distance in range(1, window + 1):
        for left, right in zip(tokens, tokens[distance:]):
            found += [(left, right), (right, left)]
    return found
