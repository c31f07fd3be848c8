"""The left and the right side as slices, in one comprehension."""


def skip_gram_pairs(tokens, window):
    return [
        (centre, context)
        for i, centre in enumerate(tokens)
        for context in tokens[max(i - window, 0) : i] + tokens[i + 1 : i + 1 + window]
    ]
