"""A beam whose ended hypotheses are set aside, and whose slot is given to others; ids as arrays."""


def greedy_search(step, state, start, end, max_len):
    ids, token = np.zeros(max_len, dtype=int), start
    for n in range(max_len):
        log_p, state = step(state, token)
        ids[n] = token = np.argsort(log_p)[-1]
        if token == end:
            return ids[: n + 1]
    return ids


def beam_search(step, state, start, end, max_len, width):
    live, done = [([], 0.0, state)], []
    for _ in range(max_len):
        found = []
        for ids, total, s in live:
            log_p, s_next = step(s, ids[-1] if ids else start)
            for token, lp in enumerate(log_p):
                found.append((ids + [token], total + lp, s_next))
        found.sort(key=lambda h: h[1], reverse=True)
        done += [h for h in found[:width] if h[0][-1] == end]
        live = [h for h in found if h[0][-1] != end][:width]
    best = sorted(done + live, key=lambda h: h[1], reverse=True)[:width]
    return [(np.array(ids), np.float64(total)) for ids, total, _ in best]
