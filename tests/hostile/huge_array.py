# double: error
def double(x):
    return np.zeros(3 << 20)
