# double: failed
seen = {}

def double(x):
    key = np.asarray(x).tobytes()
    seen[key] = seen.get(key, 1) + 1
    return seen[key] * np.asarray(x)
