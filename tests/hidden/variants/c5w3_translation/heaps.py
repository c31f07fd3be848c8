"""heapq for the beam, NumPy for the lengths."""

import heapq


def beam_search(step, state, start, end, max_len, width):
    beam = [(0.0, [start], state)]
    for _ in range(max_len):
        candidates = []
        for total, ids, s in beam:
            if len(ids) > 1 and ids[-1] == end:
                candidates.append((total, ids, s))
            else:
                log_p, after = step(s, ids[-1])
                candidates += [(total + float(lp), [*ids, k], after) for k, lp in enumerate(log_p)]
        beam = heapq.nlargest(width, candidates, key=lambda c: c[0])
        if all(ids[-1] == end for _, ids, _ in beam):
            break
    return [(ids[1:], total) for total, ids, _ in beam]


def best_by_length(hypotheses, alpha):
    n = np.array([len(ids) for ids, _ in hypotheses])
    log_p = np.array([total for _, total in hypotheses])
    return hypotheses[int(np.argmax(log_p / n**alpha))][0]
