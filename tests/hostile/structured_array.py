# double: error
def double(x):
    return np.zeros(2, dtype=[("a", float)])
