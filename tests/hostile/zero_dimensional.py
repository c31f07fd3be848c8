# double: failed
def double(x):
    return np.array(2.0)
