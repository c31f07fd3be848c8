# double: failed
def double(x):
    return np.full(np.shape(x), np.inf)
