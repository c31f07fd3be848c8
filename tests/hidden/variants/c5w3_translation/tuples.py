"""Outputs as tuples that grow; the beam in a list that is sorted by its first entry."""


def greedy_search(step, state, start, end, max_len):
    ids = ()
    for _ in range(max_len):
        log_p, state = step(state, (start, *ids)[-1])
        ids += (max(range(len(log_p)), key=lambda k: log_p[k]),)
        if ids[-1] == end:
            break
    return ids


def beam_search(step, state, start, end, max_len, width):
    beam = [(0.0, (), state)]
    for _ in range(max_len):
        longer = []
        for total, ids, s in beam:
            if ids[-1:] == (end,):
                longer.append((total, ids, s))
                continue
            log_p, s_next = step(s, ids[-1] if ids else start)
            longer.extend((total + log_p[k], (*ids, k), s_next) for k in range(len(log_p)))
        longer.sort(key=lambda each: each[0], reverse=True)
        beam = longer[:width]
    return tuple((ids, total) for total, ids, _ in beam)


def best_by_length(hypotheses, alpha):
    return sorted(hypotheses, key=lambda each: each[1] / len(each[0]) ** alpha)[-1][0]
