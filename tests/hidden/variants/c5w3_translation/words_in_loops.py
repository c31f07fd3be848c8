"""A beginner: n-grams as text, counted in loops; an array for the two numbers."""


def modified_precision(candidate, references, n):
    def grams(words):
        return ["|".join(str(word) for word in words[i : i + n]) for i in range(len(words)) if i + n <= len(words)]

    mine = grams(candidate)
    clipped = 0
    for gram in sorted(set(mine)):
        most = 0
        for reference in references:
            most = max(most, grams(reference).count(gram))
        clipped += min(mine.count(gram), most)
    return np.array([clipped, len(mine)])


def bleu(candidate, references, max_n=4):
    product = 1.0
    for n in range(1, max_n + 1):
        clipped, total = modified_precision(candidate, references, n)
        product = product * (clipped / total if total > 0 else 0)
    lengths = np.sort([len(reference) for reference in references])
    r = lengths[np.argmin(np.abs(lengths - len(candidate)))]
    brevity = np.exp(1 - r / len(candidate)) if r > len(candidate) else 1
    return brevity * np.power(product, 1 / max_n)
