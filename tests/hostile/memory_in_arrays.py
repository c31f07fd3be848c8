# double: error
def double(x):
    return np.ones((1 << 18, 1 << 12))
