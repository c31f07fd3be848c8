# double: failed
def double(x):
    y = 2 * x
    if isinstance(x, np.ndarray): x[...] = 7
    return y
