"""The geometric mean by NumPy, with log 0 silenced; references removed word by word."""


def modified_precision(candidate, references, n):
    mine = list(zip(*[candidate[k:] for k in range(n)]))
    theirs = [list(zip(*[reference[k:] for k in range(n)])) for reference in references]
    kept = {}
    for gram in mine:
        kept[gram] = min(kept.get(gram, 0) + 1, max(grams.count(gram) for grams in theirs))
    return [sum(kept.values()), len(mine)]


def bleu(candidate, references, max_n=4):
    precisions = []
    for n in range(max_n):
        clipped, total = modified_precision(candidate, references, n + 1)
        precisions.append(clipped / max(total, 1))
    with np.errstate(divide="ignore"):
        mean = np.exp(np.mean(np.log(precisions)))
    gap = [(abs(len(reference) - len(candidate)), len(reference)) for reference in references]
    return float(mean * np.exp(min(0.0, 1 - min(gap)[1] / len(candidate))))
