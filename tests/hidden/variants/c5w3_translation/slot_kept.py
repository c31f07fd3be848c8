"""A beam of the `width` best extensions; those that end leave it, and it stops where none is left."""


def beam_search(step, state, start, end, max_len, width):
    live, done = [{"ids": [], "score": 0.0, "state": state}], []
    for _ in range(max_len):
        found = []
        for h in live:
            token = h["ids"][-1] if len(h["ids"]) > 0 else start
            log_p, new_state = step(h["state"], token)
            for k in np.argsort(log_p)[::-1][:width]:
                found.append({"ids": h["ids"] + [int(k)], "score": h["score"] + float(log_p[k]), "state": new_state})
        found = sorted(found, key=lambda h: -h["score"])[:width]
        done.extend(h for h in found if h["ids"][-1] == end)
        live = [h for h in found if h["ids"][-1] != end]
        if not live:
            break
    best = sorted(done + live, key=lambda h: -h["score"])[:width]
    return [[h["ids"], h["score"]] for h in best]


def best_by_length(hypotheses, alpha):
    best, best_score = None, -np.inf
    for ids, log_p in hypotheses:
        score = log_p / (len(ids) ** alpha)
        if score > best_score:
            best, best_score = ids, score
    return best
