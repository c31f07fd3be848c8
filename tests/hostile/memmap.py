# double: error
def double(x):
    return np.memmap("/tmp/w/m", dtype=float, mode="w+", shape=(2,))
