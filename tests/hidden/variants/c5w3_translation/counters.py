"""Counters, the mean of logarithms, the brevity penalty in an if."""

import math
from collections import Counter


def modified_precision(candidate, references, n):
    counts = Counter(tuple(candidate[i : i + n]) for i in range(len(candidate) - n + 1))
    allowed = Counter()
    for reference in references:
        allowed |= Counter(tuple(reference[i : i + n]) for i in range(len(reference) - n + 1))
    return sum((counts & allowed).values()), sum(counts.values())


def bleu(candidate, references, max_n=4):
    logs = []
    for n in range(1, max_n + 1):
        clipped, total = modified_precision(candidate, references, n)
        if clipped == 0:
            return 0
        logs.append(math.log(clipped / total))
    c = len(candidate)
    closest = min(references, key=lambda reference: (abs(len(reference) - c), len(reference)))
    penalty = 1.0
    if c < len(closest):
        penalty = math.exp(1 - len(closest) / c)
    return penalty * math.exp(sum(logs) / max_n)
