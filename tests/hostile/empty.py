# double: failed
def double(x):
    return np.zeros(0)
